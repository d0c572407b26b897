using System.Collections.Immutable;

namespace Tcpq.Llvm;

/// <summary>A mirror of a kernel structure: the members that are read, in any order and at any offset, because libbpf
/// finds the true offsets by name when it loads the program (CO-RE).</summary>
/// <remarks>Members of anonymous unions and structures stand here as if they were the structure's own.</remarks>
/// <param name="name">Its name in the kernel; empty for the type of a member that has none.</param>
/// <param name="fields">Its members.</param>
internal sealed class KernelStruct(string name, params ReadOnlySpan<(string Name, KernelType Type)> fields)
{
    /// <summary>Its name in the kernel.</summary>
    public string Name { get; } = name;

    /// <summary>Its members.</summary>
    public ImmutableArray<(string Name, KernelType Type)> Fields { get; } = [.. fields];

    /// <summary>What tells this mirror from others of the same structure with other members; empty if there is one
    /// only.</summary>
    public string Variant { get; init; } = "";

    /// <summary>True for a union.</summary>
    public bool IsUnion { get; init; }

    /// <summary>The index of a member.</summary>
    /// <exception cref="KeyNotFoundException">The mirror lacks it.</exception>
    public int IndexOf(string field)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            if (Fields[i].Name == field)
            {
                return i;
            }
        }

        throw new KeyNotFoundException($"the mirror of {Name} lacks {field}");
    }
}

/// <summary>The type of a kernel structure's member.</summary>
internal abstract record KernelType
{
    private KernelType()
    {
    }

    /// <summary>`u8`.</summary>
    public static KernelType U8 { get; } = new Integer(8);

    /// <summary>`u16` and `__be16`.</summary>
    public static KernelType U16 { get; } = new Integer(16);

    /// <summary>`u32` and `__be32`.</summary>
    public static KernelType U32 { get; } = new Integer(32);

    /// <summary>`u64`.</summary>
    public static KernelType U64 { get; } = new Integer(64);

    /// <summary>A pointer to anything.</summary>
    public static KernelType Pointer { get; } = new AnyPointer();

    /// <summary>A structure inside of the structure.</summary>
    public static implicit operator KernelType(KernelStruct type) => new Nested(type);

    /// <summary>An integer.</summary>
    /// <param name="Bits">8, 16, 32 or 64.</param>
    /// <param name="IsSigned">True if it can be negative.</param>
    internal sealed record Integer(int Bits, bool IsSigned = false) : KernelType;

    /// <summary>A pointer.</summary>
    internal sealed record AnyPointer : KernelType;

    /// <summary>An array.</summary>
    /// <param name="Element">What it holds.</param>
    /// <param name="Count">How many.</param>
    internal sealed record Array(KernelType Element, int Count) : KernelType;

    /// <summary>An enumeration.</summary>
    /// <param name="Bits">8, 16, 32 or 64.</param>
    internal sealed record Enumeration(int Bits) : KernelType;

    /// <summary>A structure inside of the structure.</summary>
    /// <param name="Type">The inner structure.</param>
    internal sealed record Nested(KernelStruct Type) : KernelType;

    /// <summary>A bit field, to be read through <see cref="CoreBitField"/>.</summary>
    /// <param name="Width">Bits.</param>
    /// <param name="StorageBits">Bits of the integer it is declared with.</param>
    /// <param name="IsSigned">True if it can be negative.</param>
    internal sealed record BitField(int Width, int StorageBits = 32, bool IsSigned = false) : KernelType
    {
        /// <summary>True if it is declared with an enumeration.</summary>
        public bool IsEnumeration { get; init; }
    }
}

/// <summary>What the kernel's own layout says of a bit field (`enum bpf_field_info_kind` in libbpf).</summary>
internal enum CoreBitField
{
    /// <summary>Bytes from the start of the structure to the bytes that hold it.</summary>
    ByteOffset = 0,

    /// <summary>How many bytes hold it.</summary>
    ByteSize = 1,

    /// <summary>1 where the kernel's structure has it.</summary>
    Exists = 2,

    /// <summary>1 where it is signed.</summary>
    IsSigned = 3,

    /// <summary>How far to shift those bytes left, as a 64-bit number, so that only the field's bits remain.</summary>
    ShiftLeft = 4,

    /// <summary>How far to shift right after that.</summary>
    ShiftRight = 5,
}
