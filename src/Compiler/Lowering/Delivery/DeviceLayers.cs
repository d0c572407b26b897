using Tcpq.Bpf;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Delivery;

/// <summary>Emits the way of a packet from the device that takes it in to the one that receives it, as
/// `__netif_receive_skb_core` goes it (net/core/dev.c): ports of a bridge pass it on to be taken in again, members of a
/// bond or team to their master, devices below a macvlan, ipvlan or VLAN to that one, maybe in another network
/// namespace. What is not addressed to the namespace where it ends is routed, or of no use to anybody.</summary>
/// <remarks>All of it stands in global functions of numbers, which the verifier checks once each.</remarks>
internal sealed class DeviceLayers
{
    private const string Name = "tcpq_receiver";

    // No device is there.
    private const ulong AskUppers = 2;

    // include/uapi/linux/if.h, include/linux/netdevice.h
    private const ulong Loopback = 1 << 3;
    private const ulong Slave = 1 << 11;
    private const ulong Bridge = 1 << 1;
    private const ulong MacvlanPort = 1 << 8;
    private const ulong BridgePort = 1 << 9;
    private const ulong VswitchPort = 1 << 10;
    private const ulong TeamPort = 1 << 13;
    private const ulong Macvlan = 1 << 16;
    private const ulong FailoverSlave = 1 << 28;
    private const ulong MostUppers = 256;

    private readonly FunctionBuilder builder;
    private readonly KernelReader reader;

    private DeviceLayers(FunctionBuilder builder)
    {
        this.builder = builder;
        reader = new(builder, isTyped: false);
    }

    /// <summary>Emits the question which device receives a packet; the answer is its address, or 0 if TCP does not
    /// get the packet from here.</summary>
    /// <param name="builder">Where to emit.</param>
    /// <param name="device">The device that takes it in, as a number.</param>
    /// <param name="tag">Its VLAN tag, or 0.</param>
    /// <param name="frame">Where its link header is, as a number.</param>
    /// <param name="destination">Its IP destination.</param>
    /// <remarks>The devices above are asked from here: from where the others are asked the stack would not
    /// do.</remarks>
    internal static LlvmValue Receiver(
        FunctionBuilder builder, LlvmValue device, LlvmValue tag, LlvmValue frame, AddressWords destination)
    {
        var (first, second) = (destination.First, destination.Second);
        var answer = CallFunction(
            builder, Name, function => new DeviceLayers(function).Run(), device, tag, frame, first, second);
        var (ask, done) = (builder.NewBlock("ask_uppers"), builder.NewBlock("receiver"));
        var before = builder.Current;
        builder.Branch(
            builder.Compare(IntPredicate.Equal, answer, builder.Constant(64, AskUppers)), ask, done);
        builder.MoveTo(ask);
        var upper = CallFunction(
            builder, "tcpq_upper_with", function => new DeviceLayers(function).EmitUpperWithAddress(),
            MasterOf(builder, device), first, second);
        var after = builder.Current;
        builder.Branch(done);
        builder.MoveTo(done);
        return builder.Phi((answer, before), (upper, after));
    }

    /// <summary>The network namespace of a device: a pointer.</summary>
    internal static LlvmValue NamespaceOf(KernelReader reader, LlvmValue device) => reader.PointerField(
        KernelTypes.PossibleNet, reader.Address(DeliveryTypes.NetDevice, device, "nd_net"), "net");

    /// <summary>Calls a global function of numbers, and makes it at the first call.</summary>
    internal static LlvmValue CallFunction(
        FunctionBuilder builder, string name, Action<FunctionBuilder> emit, params LlvmValue[] arguments)
    {
        if (builder.Module.FindFunction(name) is not { } function)
        {
            var number = builder.Module.Unsigned(64);
            function = builder.Module.AddFunction(
                name, number, section: null, isStatic: false,
                [.. arguments.Select((_, i) => new IrField($"argument{i}", number))]);
            emit(function);
        }

        return builder.Call(function, arguments);
    }

    /// <summary>Fills a function: walks a list of the kernel's, and returns a device of the first entry that matches,
    /// or 0.</summary>
    /// <param name="walk">The function.</param>
    /// <param name="head">The address of the pointer to the first entry.</param>
    /// <param name="end">What the last entry points to.</param>
    /// <param name="most">Entries that are looked at.</param>
    /// <param name="look">Given an entry's address: whether it matches, and its device.</param>
    internal static void Walk(
        FunctionBuilder walk,
        LlvmValue head,
        LlvmValue end,
        ulong most,
        Func<LlvmValue, (LlvmValue IsMatch, Func<LlvmValue> Device)> look)
    {
        var reader = new KernelReader(walk, isTyped: false);
        LlvmValue Next(LlvmValue from) => reader.Pointer(DeliveryTypes.HashNode, walk.IntToPointer(from), "next");

        var zero = walk.Constant(64, 0);
        var (turns, some, body, again, found, none) = (
            walk.NewBlock("turns"), walk.NewBlock("some"), walk.NewBlock("entry"), walk.NewBlock("again"),
            walk.NewBlock("found"), walk.NewBlock("none"));
        var first = Next(head);
        var from = walk.Current;
        walk.Branch(turns);

        walk.MoveTo(turns);
        var turn = walk.OpenPhi(zero);
        var node = walk.OpenPhi(zero);
        walk.AddIncoming(turn, zero, from);
        walk.AddIncoming(node, first, from);
        walk.Branch(walk.Compare(IntPredicate.UnsignedLess, turn, walk.Constant(64, most)), some, none);
        walk.MoveTo(some);
        var isEnd = walk.Or(
            walk.Compare(IntPredicate.Equal, node, end), walk.Compare(IntPredicate.Equal, node, zero));
        walk.Branch(isEnd, none, body);

        walk.MoveTo(body);
        var (isMatch, device) = look(node);
        walk.Branch(isMatch, found, again);
        walk.MoveTo(again);
        var next = Next(node);
        walk.AddIncoming(turn, walk.Add(turn, walk.Constant(64, 1)), walk.Current);
        walk.AddIncoming(node, next, walk.Current);
        walk.Branch(turns);

        walk.MoveTo(found);
        walk.Return(device());
        walk.MoveTo(none);
        walk.Return(zero);
    }

    private LlvmValue Zero => Constant(0);

    private void Run()
    {
        var taking = builder.Parameter(0);
        ReturnIf(Has(reader.Integer(DeliveryTypes.NetDevice, Pointer(taking), "flags", 32), Loopback), taking);
        var device = MasterOf(builder, taking);
        var kind = KindOf(device);
        ReturnIf(Has(kind, BridgePort | VswitchPort), Zero);
        OfferToMacvlan(device, kind);
        var (first, second) = (builder.Parameter(3), builder.Parameter(4));
        var owner = CallFunction(builder, AddressOwner.Name, AddressOwner.Emit, device, first, second);
        var (elsewhere, here, known) = (Block("elsewhere"), Block("here"), Block("known"));
        builder.Branch(builder.Compare(IntPredicate.Equal, owner, Zero), elsewhere, here);

        builder.MoveTo(elsewhere);
        var handler = reader.Pointer(DeliveryTypes.NetDevice, Pointer(device), "rx_handler");
        ReturnIf(builder.Compare(IntPredicate.Equal, builder.Or(handler, builder.Parameter(1)), Zero), Zero);
        builder.Return(Constant(AskUppers));

        builder.MoveTo(here);
        var unknown = builder.Compare(IntPredicate.Equal, owner, Constant(AddressOwner.Unknown));
        var untagged = builder.Compare(IntPredicate.Equal, builder.Parameter(1), Zero);
        ReturnIf(builder.Or(unknown, untagged), device);
        builder.Branch(known);

        // A VLAN below a bridge that has the address: it comes again there.
        builder.MoveTo(known);
        builder.Return(builder.Select(Has(KindOf(owner), Bridge), Zero, device));
    }

    private static LlvmValue MasterOf(FunctionBuilder builder, LlvmValue device) =>
        CallFunction(builder, "tcpq_master_of", function => new DeviceLayers(function).EmitMaster(), device);

    private void OfferToMacvlan(LlvmValue device, LlvmValue kind)
    {
        var (port, done) = (Block("macvlan_port"), Block("no_macvlan"));
        builder.Branch(Has(kind, MacvlanPort), port, done);
        builder.MoveTo(port);
        var wanted = HardwareAddress(reader, builder, Pointer(builder.Parameter(2)));
        var macvlan = CallFunction(
            builder, "tcpq_macvlan_of", function => new DeviceLayers(function).EmitMacvlan(), device, wanted);
        var some = Block("macvlan");
        builder.Branch(builder.Compare(IntPredicate.Equal, macvlan, Zero), done, some);
        builder.MoveTo(some);
        var owner = CallFunction(
            builder, AddressOwner.Name, AddressOwner.Emit, macvlan, builder.Parameter(3), builder.Parameter(4));
        builder.Return(builder.Select(builder.Compare(IntPredicate.Equal, owner, Zero), Zero, macvlan));
        builder.MoveTo(done);
    }

    // Of a device that is no member of another: itself.
    private void EmitMaster()
    {
        var device = builder.Parameter(0);
        var isMember = builder.Or(
            Has(reader.Integer(DeliveryTypes.NetDevice, Pointer(device), "flags", 32), Slave),
            Has(KindOf(device), TeamPort | FailoverSlave));
        ReturnIf(builder.Xor(isMember, builder.Constant(1, 1)), device);
        builder.Return(CallFunction(builder, "tcpq_master", function => WalkUppers(
            function,
            (inner, entry) => inner.Compare(
                IntPredicate.NotEqual,
                new KernelReader(inner, isTyped: false).Integer(DeliveryTypes.NetdevAdjacent, entry, "master", 8),
                inner.Constant(64, 0)),
            null), device));
    }

    private void EmitMacvlan() => WalkUppers(builder, null, upper => builder.And(
        Has(KindOf(upper), Macvlan),
        builder.Compare(
            IntPredicate.Equal,
            HardwareAddress(reader, builder, reader.PointerField(DeliveryTypes.NetDevice, Pointer(upper), "dev_addr")),
            builder.Parameter(1))));

    private void EmitUpperWithAddress() => WalkUppers(builder, null, upper => builder.Compare(
        IntPredicate.NotEqual,
        CallFunction(
            builder, AddressOwner.Name, AddressOwner.Emit, upper, builder.Parameter(1), builder.Parameter(2)),
        Zero));

    // The function's first parameter is the device; entries are taken by what they say, or by their device.
    private static void WalkUppers(
        FunctionBuilder walk,
        Func<FunctionBuilder, LlvmValue, LlvmValue>? entryMatches,
        Func<LlvmValue, LlvmValue>? deviceMatches)
    {
        var reader = new KernelReader(walk, isTyped: false);
        var device = walk.IntToPointer(walk.Parameter(0));
        var lists = walk.CoreField(DeliveryTypes.NetDevice, device, "adj_list");
        var head = walk.PointerToInt(walk.CoreField(DeliveryTypes.Adjacent, lists, "upper"));
        var offset = walk.Resize(
            walk.CoreBitfieldInfo(DeliveryTypes.NetdevAdjacent, walk.Null, "list", CoreBitField.ByteOffset), 64);
        Walk(walk, head, head, MostUppers, node =>
        {
            var entry = walk.IntToPointer(walk.Subtract(node, offset));
            LlvmValue Upper() => reader.Pointer(DeliveryTypes.NetdevAdjacent, entry, "dev");
            if (entryMatches is not null)
            {
                return (entryMatches(walk, entry), Upper);
            }

            var upper = Upper();
            return (deviceMatches!(upper), () => upper);
        });
    }

    private static LlvmValue HardwareAddress(KernelReader reader, FunctionBuilder builder, LlvmValue address)
    {
        var scratch = builder.Passing16;
        builder.Store(builder.Constant(64, 0), scratch);
        builder.CallHelper(BpfHelper.ProbeReadKernel, scratch, builder.Constant(32, 6), address);
        return builder.Load(64, scratch);
    }

    private LlvmValue KindOf(LlvmValue device) =>
        reader.WideBitField(DeliveryTypes.NetDevice, Pointer(device), "priv_flags");

    private LlvmValue Has(LlvmValue flags, ulong any) =>
        builder.Compare(IntPredicate.NotEqual, builder.And(flags, Constant(any)), Zero);

    private void ReturnIf(LlvmValue condition, LlvmValue value)
    {
        var (yes, no) = (Block("yes"), Block("no"));
        builder.Branch(condition, yes, no);
        builder.MoveTo(yes);
        builder.Return(value);
        builder.MoveTo(no);
    }

    private LlvmValue Pointer(LlvmValue number) => builder.IntToPointer(number);

    private LlvmBlock Block(string name) => builder.NewBlock(name);

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);
}
