using System.Collections.Immutable;
using Tcpq.Llvm.Handles;

namespace Tcpq.Llvm;

/// <summary>A type of values in memory.</summary>
/// <param name="Llvm">What LLVM computes with.</param>
/// <param name="Debug">Its description, from which LLVM makes BTF; <see langword="default"/> on the host.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Alignment">Bytes; a power of two.</param>
internal sealed record IrType(LlvmType Llvm, LlvmMetadata Debug, int Size, int Alignment);

/// <summary>A named value: a member of a structure or a parameter of a function.</summary>
/// <param name="Name">A C identifier.</param>
/// <param name="Type">Its type.</param>
internal sealed record IrField(string Name, IrType Type);

/// <summary>A structure whose members can be found by name.</summary>
/// <param name="Type">The structure.</param>
/// <param name="Offsets">Bytes from its start, by member.</param>
internal sealed record IrStruct(IrType Type, ImmutableDictionary<string, int> Offsets)
{
    /// <summary>Bytes from the start of the structure to a member.</summary>
    /// <exception cref="KeyNotFoundException">It has no such member.</exception>
    public int OffsetOf(string field) => Offsets[field];
}
