using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Delivery;

/// <summary>Emits the question which device of a network namespace has an address, as the kernel asks it: by the
/// namespace's tables of addresses, which are hashes (net/ipv4/devinet.c, net/ipv6/addrconf.c).</summary>
internal sealed class AddressOwner
{
    /// <summary>The answer of a kernel that has no such table.</summary>
    internal const ulong Unknown = 1;

    /// <summary>The function's name.</summary>
    internal const string Name = "tcpq_address_owner";

    private const int BucketBits = 8; // IN4_ADDR_HSIZE_SHIFT, IN6_ADDR_HSIZE_SHIFT
    private const ulong GoldenRatio = 0x61c8_8647; // GOLDEN_RATIO_32, include/linux/hash.h
    private const ulong LongestBucket = 32;

    private readonly FunctionBuilder builder;
    private readonly KernelReader reader;
    private readonly LlvmValue net;
    private readonly LlvmValue mix;

    private AddressOwner(FunctionBuilder builder)
    {
        this.builder = builder;
        reader = new(builder, isTyped: false);
        net = DeviceLayers.NamespaceOf(reader, builder.IntToPointer(builder.Parameter(0)));
        mix = reader.Integer(DeliveryTypes.Net, net, "hash_mix", 32);
    }

    /// <summary>Emits the function. Its parameters are a device of the namespace and the two words of an address; it
    /// returns the device that has the address, 0 for none, or <see cref="Unknown"/>.</summary>
    internal static void Emit(FunctionBuilder builder) => new AddressOwner(builder).Run();

    private void Run()
    {
        var (v4, v6) = (builder.NewBlock("v4"), builder.NewBlock("v6"));
        var second = builder.Parameter(2);
        var isMapped = builder.And(
            builder.Compare(IntPredicate.Equal, builder.Parameter(1), Constant(0)),
            builder.Compare(IntPredicate.Equal, builder.And(second, Constant(uint.MaxValue)), Constant(0xffff_0000)));
        builder.Branch(isMapped, v4, v6);
        builder.MoveTo(v4);
        LookInIPv4(builder.ShiftRight(second, Constant(32)));
        builder.MoveTo(v6);
        LookInIPv6(builder.Parameter(1), second);
    }

    // Which of the two hashes it is has changed without a sign; an address in the wrong bucket is no match.
    private void LookInIPv4(LlvmValue address)
    {
        ReturnUnlessExists(DeliveryTypes.NetnsIpv4, "inet_addr_lst");
        var space = reader.Address(DeliveryTypes.Net, net, "ipv4");
        var table = reader.Pointer(DeliveryTypes.NetnsIpv4, space, "inet_addr_lst");
        var hash = new JenkinsHash(builder, mix).OfOne(address);
        ReturnIfFound(Bucket(table, hash, "tcpq_bucket4", WalkIPv4, address));
        builder.Return(Bucket(table, address, "tcpq_bucket4", WalkIPv4, address));
    }

    private void LookInIPv6(LlvmValue first, LlvmValue second)
    {
        ReturnUnlessExists(DeliveryTypes.NetnsIpv6, "inet6_addr_lst");
        var space = reader.Address(DeliveryTypes.Net, net, "ipv6");
        var table = reader.Pointer(DeliveryTypes.NetnsIpv6, space, "inet6_addr_lst");
        var hash = new JenkinsHash(builder, mix).OfFour(
            Low(first), builder.ShiftRight(first, Constant(32)), Low(second), builder.ShiftRight(second, Constant(32)));
        ReturnIfFound(Bucket(table, hash, "tcpq_bucket6", WalkIPv6, first, second));
        var folded = builder.Xor(first, second);
        var sum = builder.Xor(builder.Xor(Low(folded), builder.ShiftRight(folded, Constant(32))), mix);
        builder.Return(Bucket(table, sum, "tcpq_bucket6", WalkIPv6, first, second));
    }

    // LLVM passes nothing for what a function does not use, which the verifier does not take: the address is as long as
    // it is.
    private LlvmValue Bucket(
        LlvmValue table, LlvmValue value, string name, Action<FunctionBuilder> walk,
        params ReadOnlySpan<LlvmValue> address)
    {
        // hash_32: include/linux/hash.h
        var hash = builder.ShiftRight(
            Low(builder.Multiply(Low(value), Constant(GoldenRatio))), Constant(32 - BucketBits));
        var head = builder.Add(table, builder.ShiftLeft(hash, Constant(3)));
        return DeviceLayers.CallFunction(builder, name, walk, [head, .. address]);
    }

    private static void WalkIPv4(FunctionBuilder walk)
    {
        var reader = new KernelReader(walk, isTyped: false);
        Walk(walk, DeliveryTypes.InIfaddr, entry => (
            walk.Compare(
                IntPredicate.Equal, reader.Integer(DeliveryTypes.InIfaddr, entry, "ifa_local", 32), walk.Parameter(1)),
            () => reader.Pointer(
                DeliveryTypes.InDevice, reader.PointerField(DeliveryTypes.InIfaddr, entry, "ifa_dev"), "dev")));
    }

    private static void WalkIPv6(FunctionBuilder walk)
    {
        var reader = new KernelReader(walk, isTyped: false);
        Walk(walk, DeliveryTypes.Inet6Ifaddr, entry =>
        {
            var (first, second) = reader.Pair(walk.CoreField(DeliveryTypes.Inet6Ifaddr, entry, "addr"));
            return (
                walk.And(
                    walk.Compare(IntPredicate.Equal, first, walk.Parameter(1)),
                    walk.Compare(IntPredicate.Equal, second, walk.Parameter(2))),
                () => reader.Pointer(
                    DeliveryTypes.Inet6Dev, reader.PointerField(DeliveryTypes.Inet6Ifaddr, entry, "idev"), "dev"));
        });
    }

    private static void Walk(
        FunctionBuilder walk, KernelStruct type, Func<LlvmValue, (LlvmValue IsMatch, Func<LlvmValue> Device)> look)
    {
        // A global function is checked whether it is called or not, also where the kernel has no such list.
        var (there, missing) = (walk.NewBlock("list"), walk.NewBlock("no_list"));
        walk.Branch(walk.CoreFieldExists(type, "addr_lst"), there, missing);
        walk.MoveTo(missing);
        walk.Return(walk.Constant(64, 0));
        walk.MoveTo(there);
        var offset = walk.Resize(walk.CoreBitfieldInfo(type, walk.Null, "addr_lst", CoreBitField.ByteOffset), 64);
        DeviceLayers.Walk(walk, walk.Parameter(0), walk.Constant(64, 0), LongestBucket, node =>
            look(walk.IntToPointer(walk.Subtract(node, offset))));
    }

    private LlvmValue Low(LlvmValue value) => builder.And(value, Constant(uint.MaxValue));

    private void ReturnUnlessExists(KernelStruct type, string member)
    {
        var (there, missing) = (builder.NewBlock("table"), builder.NewBlock("no_table"));
        builder.Branch(builder.CoreFieldExists(type, member), there, missing);
        builder.MoveTo(missing);
        builder.Return(Constant(Unknown));
        builder.MoveTo(there);
    }

    private void ReturnIfFound(LlvmValue found)
    {
        var (none, some) = (builder.NewBlock("none"), builder.NewBlock("some"));
        builder.Branch(builder.Compare(IntPredicate.Equal, found, Constant(0)), none, some);
        builder.MoveTo(some);
        builder.Return(found);
        builder.MoveTo(none);
    }

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);
}
