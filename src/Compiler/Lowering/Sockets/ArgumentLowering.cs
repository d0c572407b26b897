using System.Diagnostics;
using Tcpq.Bpf;
using Tcpq.Language;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Sockets;

/// <summary>Emits the reading of arguments of what a script names in the kernel, and of what they lead to.</summary>
internal sealed class ArgumentLowering(FunctionBuilder builder, EventArguments arguments)
{
    private const int TextSize = 16;

    /// <summary>An argument's value, or that at the end of the way from it; absent if the way ends early.</summary>
    internal Operand Value(FieldRead.Argument argument)
    {
        if (argument.Reads.IsEmpty)
        {
            return new Operand.Number(argument.Root.IsPointer ? Start(argument.Root) : arguments.Number(argument.Root));
        }

        var place = argument.Root.Place == ArgumentPlace.Context ? arguments.Context
            : builder.IntToPointer(Start(argument.Root));
        foreach (var read in argument.Reads[..^1])
        {
            Copy(read, place);
            place = builder.IntToPointer(builder.Passed(64));
        }

        var last = argument.Reads[^1];
        var error = Copy(last, place);
        LlvmValue? isThere = argument is { Root.Place: ArgumentPlace.Context, Reads.Length: 1 }
            ? null
            : builder.Compare(IntPredicate.Equal, error, builder.Constant(64, 0));
        return last.Leaf is KernelLeaf.Text ? Text(isThere) : new Operand.Number(Number(last, place), isThere);
    }

    private LlvmValue Start(EventValue root) => root.Place == ArgumentPlace.Return
        ? arguments.Returned(root.Arguments)
        : arguments.PointerWord(root.Index);

    // The bytes stand in the passing slot then; zeros, where they could not be read.
    private LlvmValue Copy(KernelRead read, LlvmValue place)
    {
        var slot = builder.Passing16;
        if (read.Leaf is KernelLeaf.BitField or KernelLeaf.Text)
        {
            builder.Store(builder.Constant(64, 0), slot);
            builder.Store(builder.Constant(64, 0), builder.Offset(slot, 8));
        }

        var (address, size) = read.Leaf is KernelLeaf.BitField
            ? (builder.Offset(place, Info(read, place, CoreBitField.ByteOffset)), Size(read, place))
            : (builder.Offset(Follow(read, place), read.Offset), builder.Constant(32, (ulong)SizeOf(read.Leaf)));
        return builder.CallHelper(BpfHelper.ProbeReadKernel, slot, size, address);
    }

    private LlvmValue Number(KernelRead read, LlvmValue place) => read.Leaf switch
    {
        KernelLeaf.Integer integer => Extended(integer.Bits, integer.IsSigned),
        KernelLeaf.Enumeration enumeration => Extended(enumeration.Bits, enumeration.IsSigned),
        KernelLeaf.Pointer => builder.Passed(64),
        KernelLeaf.BitField field => Bits(read, place, field.IsSigned),
        _ => throw new UnreachableException(),
    };

    private Operand.ShortText Text(LlvmValue? isThere) => new(
        builder.Passed(64), builder.Passed(64, 8), isThere);

    private LlvmValue Extended(int bits, bool isSigned) => isSigned && bits < 64
        ? builder.Detached(builder.SignExtend(builder.Load(bits, builder.Passing16), 64))
        : builder.Passed(bits);

    private LlvmValue Bits(KernelRead read, LlvmValue place, bool isSigned)
    {
        var left = Info(read, place, CoreBitField.ShiftLeft);
        var shifted = builder.ShiftLeft(builder.Passed(64), left);
        var right = Info(read, place, CoreBitField.ShiftRight);
        return isSigned ? builder.ShiftRightSigned(shifted, right) : builder.ShiftRight(shifted, right);
    }

    private LlvmValue Info(KernelRead read, LlvmValue place, CoreBitField kind)
    {
        var mirrors = MirrorsOf(read);
        return builder.Resize(
            builder.CoreBitfieldInfo(mirrors[^1], Follow(read, place, mirrors[..^1]), read.Steps[^1].Member, kind), 64);
    }

    private LlvmValue Size(KernelRead read, LlvmValue place) =>
        builder.Truncate(Info(read, place, CoreBitField.ByteSize), 32);

    private LlvmValue Follow(KernelRead read, LlvmValue place) => Follow(read, place, MirrorsOf(read));

    private LlvmValue Follow(KernelRead read, LlvmValue place, KernelStruct[] mirrors)
    {
        for (var i = 0; i < mirrors.Length; i++)
        {
            place = builder.CoreField(mirrors[i], place, read.Steps[i].Member);
        }

        return place;
    }

    // From the inside: each structure holds the next one.
    private static KernelStruct[] MirrorsOf(KernelRead read)
    {
        var mirrors = new KernelStruct[read.Steps.Length];
        var inner = TypeOf(read.Leaf);
        var way = "";
        for (var i = mirrors.Length - 1; i >= 0; i--)
        {
            var step = read.Steps[i];
            way = $"_{step.Member}{way}";
            mirrors[i] = new(step.Struct, (step.Member, inner)) { IsUnion = step.IsUnion, Variant = way };
            inner = mirrors[i];
        }

        return mirrors;
    }

    private static KernelType TypeOf(KernelLeaf leaf) => leaf switch
    {
        KernelLeaf.Integer integer => new KernelType.Integer(integer.Bits, integer.IsSigned),
        KernelLeaf.Enumeration enumeration => new KernelType.Enumeration(enumeration.Bits),
        KernelLeaf.Pointer => KernelType.Pointer,
        KernelLeaf.BitField field => new KernelType.BitField(field.Width, field.StorageBits, field.IsSigned)
        {
            IsEnumeration = field.IsEnumeration,
        },
        KernelLeaf.Text text => new KernelType.Array(KernelType.U8, text.Bytes),
        _ => throw new UnreachableException(),
    };

    private static int SizeOf(KernelLeaf leaf) => leaf switch
    {
        KernelLeaf.Integer integer => integer.Bits / 8,
        KernelLeaf.Enumeration enumeration => enumeration.Bits / 8,
        KernelLeaf.Pointer => sizeof(ulong),
        KernelLeaf.Text text => Math.Min(text.Bytes, TextSize),
        _ => throw new UnreachableException(),
    };
}
