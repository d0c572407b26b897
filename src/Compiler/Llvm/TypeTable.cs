using System.Collections.Immutable;
using System.Numerics;
using Tcpq.Llvm.Handles;
using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <summary>The types of one module.</summary>
/// <param name="context">The module's context.</param>
/// <param name="debug">Describes them; null on the host.</param>
/// <param name="flavor">A <see cref="KernelFlavor"/>.</param>
internal sealed class TypeTable(LlvmContext context, DebugInfo? debug, string flavor)
{
    private const uint EncodingSigned = 5;
    private const uint EncodingSignedChar = 6;
    private const uint EncodingUnsigned = 7;
    private const uint EncodingUnsignedChar = 8;

    private readonly Dictionary<string, IrType> integers = [];
    private readonly Dictionary<KernelStruct, IrType> kernelStructs = [];
    private readonly Dictionary<string, IrType> variants = [];

    /// <summary>A pointer, to anything.</summary>
    public LlvmType AnyPointer { get; } = LLVMPointerTypeInContext(context, 0);

    /// <summary>An integer as instructions see it.</summary>
    public LlvmType Bits(int bits) => LLVMIntTypeInContext(context, (uint)bits);

    /// <summary>An integer of the given name in C and DWARF encoding.</summary>
    public IrType Integer(bool isSigned, int bits) => (isSigned, bits) switch
    {
        (false, 8) => Integer("unsigned char", bits, EncodingUnsignedChar),
        (false, 16) => Integer("unsigned short", bits, EncodingUnsigned),
        (false, 32) => Integer("unsigned int", bits, EncodingUnsigned),
        (false, 64) => Integer("unsigned long long", bits, EncodingUnsigned),
        (true, 8) => Integer("signed char", bits, EncodingSignedChar),
        (true, 16) => Integer("short", bits, EncodingSigned),
        (true, 32) => Integer("int", bits, EncodingSigned),
        (true, 64) => Integer("long long", bits, EncodingSigned),
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, "8, 16, 32 or 64"),
    };

    /// <summary>C's `char`.</summary>
    public IrType Char() => Integer("char", 8, EncodingSignedChar);

    /// <summary>A pointer; to `void` where the pointee is null.</summary>
    public IrType Pointer(IrType? pointee) =>
        new(AnyPointer, debug?.Pointer(pointee?.Debug ?? default) ?? default, 8, 8);

    /// <summary>An array.</summary>
    public IrType Array(IrType element, long count) => new(
        LLVMArrayType2(element.Llvm, (ulong)count),
        debug?.Array(element, count) ?? default,
        checked((int)(element.Size * count)),
        element.Alignment);

    /// <summary>A number that a map's definition holds: a pointer to an array of that many `int`s.</summary>
    public IrType Number(uint value) =>
        new(AnyPointer, debug is null ? default : debug.Pointer(debug.Array(Integer(true, 32), value)), 8, 8);

    /// <summary>A structure in C's layout.</summary>
    public IrStruct Struct(string? name, ReadOnlySpan<IrField> fields)
    {
        var offsets = ImmutableDictionary.CreateBuilder<string, int>();
        var end = 0;
        var alignment = 1;
        foreach (var field in fields)
        {
            var offset = Align(end, field.Type.Alignment);
            offsets.Add(field.Name, offset);
            end = offset + field.Type.Size;
            alignment = Math.Max(alignment, field.Type.Alignment);
        }

        var placed = offsets.ToImmutable();
        return new(Aggregate(name ?? "", Align(end, alignment), alignment, fields, placed), placed);
    }

    /// <summary>A structure whose members are placed by hand.</summary>
    public IrType PaddedStruct(string name, int size, ReadOnlySpan<(string Name, IrType Type, int Offset)> fields)
    {
        var members = new IrField[fields.Length];
        var offsets = ImmutableDictionary.CreateBuilder<string, int>();
        var alignment = 1;
        for (var i = 0; i < fields.Length; i++)
        {
            members[i] = new(fields[i].Name, fields[i].Type);
            offsets.Add(fields[i].Name, fields[i].Offset);
            alignment = Math.Max(alignment, fields[i].Type.Alignment);
        }

        // Only an alignment that divides the size can be that of a C structure.
        alignment = Math.Min(alignment, 1 << BitOperations.TrailingZeroCount(size));
        return Aggregate(name, size, alignment, members, offsets.ToImmutable());
    }

    /// <summary>The mirror of a kernel structure, made on first use.</summary>
    public IrType Kernel(KernelStruct type)
    {
        if (kernelStructs.TryGetValue(type, out var mirror))
        {
            return mirror;
        }

        // Variants that are called the same are the same, to LLVM too.
        var isShared = type is { Name.Length: > 0, Variant.Length: > 0 };
        var name = $"{type.Name} {type.Variant}";
        if (!isShared || !variants.TryGetValue(name, out mirror))
        {
            mirror = Mirror(type);
            if (isShared)
            {
                variants.Add(name, mirror);
            }
        }

        kernelStructs.Add(type, mirror);
        return mirror;
    }

    /// <summary>The mirror of a kernel enumeration, with one of its names.</summary>
    public LlvmMetadata KernelEnum(string type, string name, ulong value) =>
        debug?.Enumeration(type + flavor, name, value, Integer(isSigned: false, 32)) ?? default;

    private static int Align(int offset, int alignment) => (offset + alignment - 1) / alignment * alignment;

    private IrType Aggregate(
        string name,
        int size,
        int alignment,
        ReadOnlySpan<IrField> fields,
        ImmutableDictionary<string, int> offsets)
    {
        // Members are reached by byte offsets, so that LLVM need not know them.
        var type = LLVMArrayType2(Bits(8), (ulong)size);
        if (debug is null)
        {
            return new(type, default, size, alignment);
        }

        var members = new LlvmMetadata[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            members[i] = debug.Member(fields[i], offsets[fields[i].Name]);
        }

        return new(type, debug.Struct(name, size, alignment, members), size, alignment);
    }

    private IrType Mirror(KernelStruct type)
    {
        var description = debug ?? throw new InvalidOperationException("the host has no kernel structures");
        var members = new LlvmMetadata[type.Fields.Length];
        var elements = new LlvmType[type.Fields.Length];
        var size = 0;
        var alignment = 1;
        for (var i = 0; i < members.Length; i++)
        {
            var (name, kind) = type.Fields[i];
            var storage = Mirror(kind);
            var offset = type.IsUnion ? 0 : Align(size, storage.Alignment);
            elements[i] = storage.Llvm;
            members[i] = kind is KernelType.BitField field
                ? description.BitField(new(name, storage), field.Width, offset)
                : description.Member(new(name, storage), offset);
            size = Math.Max(size, offset + storage.Size);
            alignment = Math.Max(alignment, storage.Alignment);
        }

        size = Align(size, alignment);
        var unique = type.Name.Length == 0 ? "" : type.Name + flavor + type.Variant;
        var aggregate = type.IsUnion
            ? description.Union(unique, size, alignment, members)
            : description.Struct(unique, size, alignment, members);
        var layout = type.IsUnion
            ? LLVMArrayType2(Bits(8), (ulong)size)
            : LLVMStructTypeInContext(context, elements, (uint)elements.Length, 0);
        return new(layout, aggregate, size, alignment);
    }

    private IrType Mirror(KernelType type) => type switch
    {
        KernelType.Integer integer => Integer(integer.IsSigned, integer.Bits),
        KernelType.AnyPointer => Pointer(null),
        KernelType.Array array => Array(Mirror(array.Element), array.Count),
        KernelType.Enumeration enumeration => Enumeration(enumeration.Bits),
        KernelType.Nested nested => Kernel(nested.Type),
        KernelType.BitField { IsEnumeration: true } field => Enumeration(field.StorageBits),
        KernelType.BitField field => Integer(field.IsSigned, field.StorageBits),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private IrType Enumeration(int bits)
    {
        var storage = Integer(isSigned: false, bits);
        return storage with { Debug = debug?.Enumeration(storage) ?? default };
    }

    private IrType Integer(string name, int bits, uint encoding)
    {
        if (!integers.TryGetValue(name, out var type))
        {
            type = new(Bits(bits), debug?.Integer(name, bits, encoding) ?? default, bits / 8, bits / 8);
            integers.Add(name, type);
        }

        return type;
    }
}
