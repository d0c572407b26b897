using System.Collections.Immutable;

namespace Tcpq.Language.Fields;

/// <summary>A read of the kernel's memory on the way to a value.</summary>
/// <param name="Steps">The members that lead to it, each inside of the one before; libbpf finds their places when it
/// loads the program. None if <paramref name="Offset"/> says all.</param>
/// <param name="Offset">Bytes to go beside.</param>
/// <param name="Leaf">What is read.</param>
internal sealed record KernelRead(ImmutableArray<MemberStep> Steps, int Offset, KernelLeaf Leaf);

/// <summary>A step into a structure.</summary>
/// <param name="Struct">The structure's name; empty for one inside of another that has none.</param>
/// <param name="IsUnion">True for a union.</param>
/// <param name="Member">The member's name.</param>
internal sealed record MemberStep(string Struct, bool IsUnion, string Member);

/// <summary>What stands at the end of a read. The tree is closed.</summary>
internal abstract record KernelLeaf
{
    private KernelLeaf()
    {
    }

    /// <summary>An integer or truth value.</summary>
    /// <param name="Bits">8, 16, 32 or 64.</param>
    /// <param name="IsSigned">True if it can be negative.</param>
    internal sealed record Integer(int Bits, bool IsSigned) : KernelLeaf;

    /// <summary>A value of an enumeration.</summary>
    /// <param name="Bits">8, 16, 32 or 64.</param>
    /// <param name="IsSigned">True if it can be negative.</param>
    internal sealed record Enumeration(int Bits, bool IsSigned) : KernelLeaf;

    /// <summary>An address.</summary>
    internal sealed record Pointer : KernelLeaf;

    /// <summary>Some bits of an integer or enumeration.</summary>
    /// <param name="Width">How many.</param>
    /// <param name="StorageBits">Bits of what they are declared with.</param>
    /// <param name="IsSigned">True if it can be negative.</param>
    /// <param name="IsEnumeration">True if they are declared with an enumeration.</param>
    internal sealed record BitField(int Width, int StorageBits, bool IsSigned, bool IsEnumeration) : KernelLeaf;

    /// <summary>Text.</summary>
    /// <param name="Bytes">At most 16.</param>
    internal sealed record Text(int Bytes) : KernelLeaf;
}
