using Tcpq.Bpf;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Delivery;

/// <summary>`struct sk_buff *` of a tracing program: the packet's bytes by bpf_probe_read_kernel. A cursor is an
/// address.</summary>
internal sealed class KernelSkbAccess : PacketAccess
{
    private const ulong RouteFlag = 1; // SKB_DST_NOREF: include/linux/skbuff.h

    private readonly RunConfigurationGlobal configuration;
    private readonly KernelReader reader;
    private readonly HeaderSlots slots;
    private readonly PacketSource source;
    private readonly bool isTyped;
    private readonly int argument;
    private bool isResumed;
    private LlvmValue? receiving;
    private LlvmValue skb;
    private LlvmValue data;
    private LlvmValue end;
    private LlvmValue length;

    /// <summary>Reads a packet.</summary>
    /// <param name="builder">Where to emit.</param>
    /// <param name="configuration">Which device counts.</param>
    /// <param name="source">Where its data begins.</param>
    /// <param name="isTyped">True if the verifier knows the packet's type.</param>
    /// <param name="argument">Where in the context the packet is found, in bytes.</param>
    internal KernelSkbAccess(
        FunctionBuilder builder,
        RunConfigurationGlobal configuration,
        PacketSource source,
        bool isTyped,
        int argument)
        : base(builder)
    {
        this.configuration = configuration;
        this.source = source;
        this.isTyped = isTyped;
        this.argument = argument;
        slots = new(builder);
        reader = new(builder, isTyped);
    }

    internal override bool StartsAtLink => false;

    internal override bool SeesTunnels => source is PacketSource.ReceivedSkb or PacketSource.QueuedSkb;

    /// <summary>True if more is done with lengths than to look whether headers fit in.</summary>
    internal required bool ReadsLength { get; init; }

    /// <summary>True if the program's socket says which network namespace it is of.</summary>
    internal bool HasSocket { get; init; }

    /// <summary>The argument that is the socket that received the packet, or null; null if there is none.</summary>
    internal LaterIndex? Receiver { get; init; }

    internal override LlvmValue Nowhere => Builder.Constant(64, 0);

    internal override LlvmValue? CopyOf(HeaderSlot slot) => slots[slot];

    private bool IsDelivered => source != PacketSource.ReceivedSkb;

    internal override void Begin(LlvmBlock reject)
    {
        skb = Builder.LoadContextPointer(Builder.Parameter(0), argument);
        if (source == PacketSource.PassingSkb)
        {
            RejectWithoutHeaders(reject);
        }

        FilterDevice(reject);
        data = StartOf(reader);
        var start = IsDelivered ? reader.Pointer(KernelTypes.SkBuff, skb, "data") : data;
        var total = reader.Integer(KernelTypes.SkBuff, skb, "len", 32);
        var fragments = reader.Integer(KernelTypes.SkBuff, skb, "data_len", 32);
        end = Builder.Add(start, Builder.Subtract(total, fragments));

        // tcp_v4_rcv and tcp_v6_rcv are called with `data` at the TCP header: the length counts from there.
        length = IsDelivered ? Builder.Add(total, Builder.Subtract(start, data)) : total;
    }

    /// <summary>True if packets are seen as a device takes them in, maybe for another device.</summary>
    internal bool IsTakenIn => source == PacketSource.ReceivedSkb;

    /// <summary>Lets a packet through that a device takes in and TCP receives: in the configured network namespace and
    /// by the configured device, if they are configured.</summary>
    /// <param name="tag">Its VLAN tag, or 0.</param>
    /// <param name="destination">Its IP destination.</param>
    /// <param name="reject">Where the others go.</param>
    internal void DemandReceiver(LlvmValue tag, AddressWords destination, LlvmBlock reject)
    {
        var untyped = new KernelReader(Builder, isTyped: false);
        var receiver = DeviceLayers.Receiver(
            Builder,
            untyped.Pointer(KernelTypes.SkBuff, skb, "dev"),
            tag,
            HeaderAt(untyped, "mac_header"),
            destination);
        var received = Builder.NewBlock("received");
        Builder.Branch(
            Builder.Compare(IntPredicate.Equal, receiver, Builder.Constant(64, 0)), reject, received);
        Builder.MoveTo(received);
        receiving = Builder.IntToPointer(receiver);
        configuration.FilterDevice(Builder, InterfaceIndex, reject, inode: NetworkNamespace);
    }

    /// <summary>Ends what holds for one rule.</summary>
    internal void ForgetReceiver() => receiving = null;

    internal override LlvmValue Start() => data;

    internal override LlvmValue Require(LlvmValue cursor, int bytes, HeaderSlot slot, LlvmBlock missing)
    {
        var size = Builder.Constant(64, (ulong)bytes);
        var inside = Builder.NewBlock("inside");
        var there = Builder.NewBlock("there");
        Builder.Branch(
            Builder.Compare(IntPredicate.UnsignedGreater, Builder.Add(cursor, size), end), missing, inside);
        Builder.MoveTo(inside);
        var buffer = slots[slot];
        var error = reader.Read(buffer, bytes, cursor);
        Builder.Branch(Builder.Compare(IntPredicate.NotEqual, error, Builder.Constant(64, 0)), missing, there);
        Builder.MoveTo(there);
        return buffer;
    }

    internal override LlvmValue Advance(LlvmValue cursor, int bytes) =>
        Builder.Add(cursor, Builder.Constant(64, (ulong)bytes));

    internal override LlvmValue Advance(LlvmValue cursor, LlvmValue bytes) => Builder.Add(cursor, bytes);

    internal override LlvmValue Rejoin(LlvmValue cursor) => cursor;

    internal override LlvmValue Copy(LlvmValue origin, LlvmValue offset, LlvmValue destination, LlvmValue bytes)
    {
        var (inside, done) = (Builder.NewBlock("inside"), Builder.NewBlock("copied"));
        var address = Builder.Add(origin, offset);
        var before = Builder.Current;
        Builder.Branch(
            Builder.Compare(IntPredicate.UnsignedGreater, Builder.Add(address, bytes), end), done, inside);
        Builder.MoveTo(inside);
        var error = Builder.CallHelper(
            BpfHelper.ProbeReadKernel, destination, bytes, Builder.IntToPointer(address));
        Builder.Branch(done);
        Builder.MoveTo(done);
        return Builder.Phi((Builder.Constant(64, 1), before), (error, inside));
    }

    internal override LlvmValue Remaining(LlvmValue cursor) =>
        Builder.Subtract(length, ReadsLength ? Distance(cursor) : Builder.Subtract(cursor, data));

    internal override LlvmValue Protocol() => Builder.ZeroExtend(
        Builder.ByteSwap(Builder.Truncate(reader.Integer(KernelTypes.SkBuff, skb, "protocol", 16), 16)), 64);

    internal override LlvmValue MetadataTag() =>
        source is PacketSource.DeliveredSkb or PacketSource.PassingSkb ? Builder.Constant(64, 0) : reader.VlanTag(skb);

    internal override LlvmValue LinkType() => throw new InvalidOperationException("starts at the network header");

    internal override LlvmValue LinkAddress(int offset, LlvmBlock missing)
    {
        // The link header lies before `data`, so it needs no check against the end.
        var buffer = slots[HeaderSlot.Link];
        var there = Builder.NewBlock("there");
        var error = reader.Read(buffer, 6, Advance(HeaderAt(reader, "mac_header"), offset));
        Builder.Branch(Builder.Compare(IntPredicate.NotEqual, error, Builder.Constant(64, 0)), missing, there);
        Builder.MoveTo(there);
        return buffer;
    }

    internal override LlvmValue NamespaceInode() => NetworkNamespace();

    internal override LlvmValue DeviceIdentity() => Builder.Or(
        Builder.ShiftLeft(NetworkNamespace(), Builder.Constant(64, 32)), InterfaceIndex());

    internal override Optional Metadata(PacketMetadata value) => value switch
    {
        PacketMetadata.InterfaceIndex => new(InterfaceIndex()),
        PacketMetadata.Mark => new(reader.Integer(KernelTypes.SkBuff, skb, "mark", 32)),
        PacketMetadata.Hash => new(reader.Integer(KernelTypes.SkBuff, skb, "hash", 32)),
        PacketMetadata.Segments => new(Segments()),
        _ => RecordedQueue(),
    };

    // Newer verifiers take `data` for a pointer, which a subprogram does not accept as a number: a copied one is none,
    // and neither is a distance.
    internal override SubprogramArguments Share(ModuleBuilder module, LlvmValue cursor)
    {
        if (isResumed)
        {
            return new(new("address", module.Unsigned(64)), cursor, new("end", module.Unsigned(64)), end);
        }

        var start = StartOf(new KernelReader(Builder, isTyped: false));
        return new(
            new("address", module.Unsigned(64)), Builder.Add(start, Distance(cursor)),
            new("end", module.Unsigned(64)), Builder.Add(start, Distance(end)));
    }

    internal override (PacketAccess Access, LlvmValue Cursor) Resume(FunctionBuilder subprogram)
    {
        var access = new KernelSkbAccess(subprogram, configuration, source, isTyped, argument)
        {
            ReadsLength = ReadsLength,
            end = subprogram.Parameter(1),
            isResumed = true,
        };
        return (access, subprogram.Parameter(0));
    }

    // From the first byte; only for addresses that the verifier knows as such does it need care.
    private LlvmValue Distance(LlvmValue cursor) => isTyped
        ? Builder.Detached(Builder.Subtract(cursor, data))
        : Builder.Subtract(cursor, data);

    // Some arguments may be null, and a packet that this host has only begun to write has no headers yet.
    private void RejectWithoutHeaders(LlvmBlock reject)
    {
        var (there, known) = (Builder.NewBlock("packet"), Builder.NewBlock("headers"));
        Builder.Branch(Builder.Compare(IntPredicate.Equal, skb, Builder.Null), reject, there);
        Builder.MoveTo(there);
        var header = reader.Integer(KernelTypes.SkBuff, skb, "network_header", 16);
        Builder.Branch(Builder.Compare(IntPredicate.Equal, header, Builder.Constant(64, 0)), reject, known);
        Builder.MoveTo(known);
    }

    // What a device takes in for another one, of another namespace maybe, is asked about when its destination is known.
    private void FilterDevice(LlvmBlock reject)
    {
        if (!IsTakenIn)
        {
            configuration.FilterDevice(
                Builder, InterfaceIndex, reject, inode: NetworkNamespace, isOfNamespace: HasSocket);
            return;
        }

        var (other, begin) = (Builder.NewBlock("other_device"), Builder.NewBlock("begin"));
        configuration.FilterDevice(Builder, InterfaceIndex, other, inode: NetworkNamespace);
        Builder.Branch(begin);
        Builder.MoveTo(other);
        var device = reader.PointerField(KernelTypes.SkBuff, skb, "dev");
        var handler = reader.Pointer(DeliveryTypes.NetDevice, device, "rx_handler");
        Builder.Branch(
            Builder.Compare(
                IntPredicate.Equal, Builder.Or(handler, reader.VlanTag(skb)), Builder.Constant(64, 0)),
            reject, begin);
        Builder.MoveTo(begin);
    }

    private LlvmValue InterfaceIndex() => receiving is { } known
        ? new KernelReader(Builder, isTyped: false).Integer(KernelTypes.NetDevice, known, "ifindex", 32)
        : OfDevice(
            device => reader.Integer(KernelTypes.NetDevice, device, "ifindex", 32),
            () => reader.Integer(KernelTypes.SkBuff, skb, "skb_iif", 32));

    // Who received it knows best: what stands for the route in a socket's queue may be something else.
    private LlvmValue NetworkNamespace()
    {
        if (receiving is { } known)
        {
            return NetworkNamespaceOf(
                KernelTypes.NetDevice, "nd_net", known, new KernelReader(Builder, isTyped: false));
        }

        if (Receiver is not { } receiver)
        {
            return NamespaceOfDevice();
        }

        var socket = SocketOf(receiver);
        return Either(
            socket,
            () => NetworkNamespaceOf(KernelTypes.SockCommon, "skc_net", socket, reader),
            NamespaceOfDevice);
    }

    // The verifier does not look at the branch where the kernel has no such argument.
    private LlvmValue SocketOf(LaterIndex receiver)
    {
        var place = sizeof(ulong) * receiver.Index;
        if (receiver.Sign is not { } sign)
        {
            return Builder.LoadContextPointer(Builder.Parameter(0), place);
        }

        var (there, done) = (Builder.NewBlock("receiver"), Builder.NewBlock("received"));
        var before = Builder.Current;
        Builder.Branch(Builder.CoreFieldExists(sign.Structure, sign.Member), there, done);
        Builder.MoveTo(there);
        var socket = Builder.LoadContextPointer(Builder.Parameter(0), place);
        Builder.Branch(done);
        Builder.MoveTo(done);
        return Builder.Phi((Builder.Null, before), (socket, there));
    }

    private LlvmValue NamespaceOfDevice() => OfDevice(
        device => NetworkNamespaceOf(KernelTypes.NetDevice, "nd_net", device, reader),
        () =>
        {
            // No type tells the verifier what stands in a word, and in a socket's queue it may be something else.
            var untyped = new KernelReader(Builder, isTyped: false);
            var word = reader.Integer(KernelTypes.SkBuff, skb, "_skb_refdst", 64);
            var route = Builder.IntToPointer(Builder.And(word, Builder.Constant(64, ~RouteFlag)));
            return NetworkNamespaceOf(
                KernelTypes.NetDevice, "nd_net", untyped.PointerField(KernelTypes.DstEntry, route, "dev"), untyped);
        });

    private static LlvmValue NetworkNamespaceOf(KernelStruct type, string member, LlvmValue pointer, KernelReader from)
    {
        var possible = from.Address(type, pointer, member);
        var net = from.PointerField(KernelTypes.PossibleNet, possible, "net");
        var common = from.Address(KernelTypes.Net, net, "ns");
        return from.Integer(KernelTypes.NsCommon, common, "inum", 32);
    }

    // TCP takes the device from a packet that has found its socket. To read through null costs more than to ask, and
    // kernels without 0108a4e9f358 (6.4) may crash where a program that calls functions does so.
    private LlvmValue OfDevice(Func<LlvmValue, LlvmValue> read, Func<LlvmValue> otherwise)
    {
        var device = reader.PointerField(KernelTypes.SkBuff, skb, "dev");
        if (source != PacketSource.PassingSkb)
        {
            return read(device);
        }

        return Either(device, () => read(device), otherwise);
    }

    private LlvmValue Either(LlvmValue pointer, Func<LlvmValue> read, Func<LlvmValue> otherwise)
    {
        var (some, none, done) = (Builder.NewBlock("some"), Builder.NewBlock("none"), Builder.NewBlock("known"));
        Builder.Branch(Builder.Compare(IntPredicate.Equal, pointer, Builder.Null), none, some);
        Builder.MoveTo(some);

        // Opaque, or LLVM makes one load of both, and the verifier takes no load of now this and now that.
        var value = Builder.Opaque(read());
        var endSome = Builder.Current;
        Builder.Branch(done);
        Builder.MoveTo(none);
        var substitute = Builder.Opaque(otherwise());
        var endNone = Builder.Current;
        Builder.Branch(done);
        Builder.MoveTo(done);
        return Builder.Phi((value, endSome), (substitute, endNone));
    }

    private LlvmValue StartOf(KernelReader from) => IsDelivered
        ? HeaderAt(from, "network_header")
        : from.Pointer(KernelTypes.SkBuff, skb, "data");

    private LlvmValue HeaderAt(KernelReader from, string field) => Builder.Add(
        from.Pointer(KernelTypes.SkBuff, skb, "head"), from.Integer(KernelTypes.SkBuff, skb, field, 16));

    // skb_shinfo lies at the end of the buffer (include/linux/skbuff.h), which no type tells the verifier.
    private LlvmValue Segments()
    {
        var shared = Builder.Add(
            reader.Pointer(KernelTypes.SkBuff, skb, "head"), reader.Integer(KernelTypes.SkBuff, skb, "end", 32));
        return new KernelReader(Builder, isTyped: false)
            .Integer(KernelTypes.SharedInfo, Builder.IntToPointer(shared), "gso_segs", 16);
    }

    // The kernel stores the receive queue plus one, 0 for none (skb_get_rx_queue, include/linux/skbuff.h).
    private Optional RecordedQueue()
    {
        var mapping = reader.Integer(KernelTypes.SkBuff, skb, "queue_mapping", 16);
        return new(
            Builder.Subtract(mapping, Builder.Constant(64, 1)),
            Builder.Compare(IntPredicate.NotEqual, mapping, Builder.Constant(64, 0)));
    }
}
