using Tcpq.Bpf;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Access;

/// <summary>Reads fields of kernel structures, relocated by CO-RE.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="isTyped">True if the verifier knows the pointer's type, so that plain loads do; else the bytes are
/// copied by bpf_probe_read_kernel.</param>
internal sealed class KernelReader(FunctionBuilder builder, bool isTyped)
{
    /// <summary>An unsigned field, in 64 bits.</summary>
    internal LlvmValue Integer(KernelStruct type, LlvmValue pointer, string field, int bits) =>
        builder.Resize(Load(builder.CoreField(type, pointer, field), bits), 64);

    /// <summary>An unsigned number inside of a field, in 64 bits.</summary>
    internal LlvmValue Integer(KernelStruct type, LlvmValue pointer, string field, int bits, int offset) =>
        builder.Resize(
        Load(builder.Offset(builder.CoreField(type, pointer, field), offset), bits), 64);

    /// <summary>Two words, which may lie in an array of bytes.</summary>
    internal (LlvmValue First, LlvmValue Second) Pair(LlvmValue address)
    {
        var pair = builder.Passing16;
        builder.Store(builder.Constant(64, 0), pair);
        builder.Store(builder.Constant(64, 0), builder.Offset(pair, 8));
        builder.CallHelper(BpfHelper.ProbeReadKernel, pair, builder.Constant(32, 16), address);
        return (builder.Passed(64), builder.Passed(64, 8));
    }

    /// <summary>A field that holds an address of bytes, as a number.</summary>
    internal LlvmValue Pointer(KernelStruct type, LlvmValue pointer, string field) =>
        Load(builder.CoreField(type, pointer, field), 64);

    /// <summary>A field that points to another structure.</summary>
    internal LlvmValue PointerField(KernelStruct type, LlvmValue pointer, string field) => isTyped
        ? builder.LoadPointer(builder.CoreField(type, pointer, field))
        : builder.IntToPointer(Pointer(type, pointer, field));

    /// <summary>A pointer whose type the verifier knows, as a number in 64 bits: it lets nobody calculate with the
    /// pointer itself, nor with a copy of it on the stack.</summary>
    internal LlvmValue NumberOf(LlvmValue pointer)
    {
        var (number, copied) = (builder.Passing16, builder.Offset(builder.Passing16, 8));
        builder.Store(builder.PointerToInt(pointer), copied);
        builder.CallHelper(BpfHelper.ProbeReadKernel, number, builder.Constant(32, 8), copied);
        return builder.Passed(64);
    }

    /// <summary>The address of a structure inside another.</summary>
    internal LlvmValue Address(KernelStruct type, LlvmValue pointer, string field) =>
        builder.CoreField(type, pointer, field);

    /// <summary>Copies bytes from a kernel address; the result is 0 or a negative error.</summary>
    internal LlvmValue Read(LlvmValue buffer, int bytes, LlvmValue address) => builder.CallHelper(
        BpfHelper.ProbeReadKernel, buffer, builder.Constant(32, (ulong)bytes), builder.IntToPointer(address));

    /// <summary>The VLAN tag that stands in a packet's metadata: its TCI with bit 16 set; 0 without a tag.</summary>
    internal LlvmValue VlanTag(LlvmValue skb)
    {
        var protocol = Integer(KernelTypes.SkBuff, skb, "vlan_proto", 16);
        var tci = Integer(KernelTypes.SkBuff, skb, "vlan_tci", 16);
        var isPresent = builder.And(
            builder.Compare(IntPredicate.NotEqual, builder.Or(protocol, tci), builder.Constant(64, 0)),
            PresentBit(skb));
        return builder.Select(
            isPresent, builder.Or(tci, builder.Constant(64, 0x10000)), builder.Constant(64, 0));
    }

    /// <summary>An unsigned bit field of at most 8 bits that one byte holds, in 64 bits.</summary>
    internal LlvmValue BitField(KernelStruct type, LlvmValue pointer, string field)
    {
        LlvmValue Info(CoreBitField kind) =>
            builder.Resize(builder.CoreBitfieldInfo(type, pointer, field, kind), 64);

        var scratch = builder.Passing16;
        builder.Store(builder.Constant(64, 0), scratch);
        builder.CallHelper(
            BpfHelper.ProbeReadKernel, scratch, builder.Constant(32, 1),
            builder.Offset(pointer, Info(CoreBitField.ByteOffset)));
        return builder.ShiftRight(
            builder.ShiftLeft(builder.Load(64, scratch), Info(CoreBitField.ShiftLeft)),
            Info(CoreBitField.ShiftRight));
    }

    /// <summary>An unsigned bit field, or number, that eight bytes hold, in 64 bits.</summary>
    internal LlvmValue WideBitField(KernelStruct type, LlvmValue pointer, string field)
    {
        LlvmValue Info(CoreBitField kind) =>
            builder.Resize(builder.CoreBitfieldInfo(type, pointer, field, kind), 64);

        var scratch = builder.Passing16;
        builder.CallHelper(
            BpfHelper.ProbeReadKernel, scratch, builder.Constant(32, 8),
            builder.Offset(pointer, Info(CoreBitField.ByteOffset)));
        return builder.ShiftRight(
            builder.ShiftLeft(builder.Load(64, scratch), Info(CoreBitField.ShiftLeft)),
            Info(CoreBitField.ShiftRight));
    }

    // Until 6.1 a bit said whether the tag counts, and a removed tag kept its numbers (include/linux/if_vlan.h).
    private LlvmValue PresentBit(LlvmValue skb)
    {
        const string field = "vlan_present";
        var (old, done) = (builder.NewBlock("vlan_present"), builder.NewBlock("vlan_tag"));
        var from = builder.Current;
        builder.Branch(builder.CoreFieldExists(KernelTypes.SkBuff, field), old, done);
        builder.MoveTo(old);
        var isSet = builder.Compare(
            IntPredicate.NotEqual, BitField(KernelTypes.SkBuff, skb, field), builder.Constant(64, 0));
        builder.Branch(done);
        builder.MoveTo(done);
        return builder.Phi((builder.Constant(1, 1), from), (isSet, old));
    }

    private LlvmValue Load(LlvmValue address, int bits)
    {
        if (isTyped)
        {
            return builder.Load(bits, address);
        }

        var scratch = builder.Passing16;
        builder.CallHelper(BpfHelper.ProbeReadKernel, scratch, builder.Constant(32, (ulong)bits / 8), address);
        return builder.Passed(bits);
    }
}
