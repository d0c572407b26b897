using System.Buffers.Binary;
using System.Numerics;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Language.Aggregates;

/// <summary>How the slices of a window lie in its state.</summary>
/// <param name="Count">Slices; a power of two.</param>
/// <param name="SliceSize">Bytes of a slice: its number and a state.</param>
/// <param name="UnionSize">Bytes of the union behind the slices; 0 if there is none.</param>
internal sealed record WindowLayout(int Count, int SliceSize, int UnionSize)
{
    /// <summary>The bit in a slice's number that says that a CPU is clearing it.</summary>
    internal const ulong Busy = 1UL << 63;

    /// <summary>Where the union begins.</summary>
    internal int UnionOffset => Count * SliceSize;

    /// <summary>Bytes of the state.</summary>
    internal int Size => UnionOffset + UnionSize;

    /// <summary>The slice at an index.</summary>
    internal Span<byte> Slice(Span<byte> state, int index) => state.Slice(index * SliceSize, SliceSize);

    /// <summary>The slice at an index.</summary>
    internal ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> state, int index) => state.Slice(index * SliceSize, SliceSize);

    /// <summary>The number of a slice; 0 while it is cleared or has seen nothing.</summary>
    internal static ulong NumberOf(ReadOnlySpan<byte> slice)
    {
        var number = BinaryPrimitives.ReadUInt64LittleEndian(slice);
        return (number & Busy) == 0 ? number : 0;
    }

    /// <summary>Emits the address of the slice of a number.</summary>
    internal LlvmValue EmitSlice(FunctionBuilder builder, LlvmValue state, LlvmValue number) => builder.Offset(
        state,
        builder.Multiply(
            builder.And(builder.Opaque(number), builder.Constant(64, (ulong)Count - 1)),
            builder.Constant(64, (ulong)SliceSize)));

    /// <summary>Emits the states of all slices, with what counts at the time of a number. It takes no branches: each
    /// would double the paths that the verifier walks.</summary>
    internal StatePart[] EmitParts(FunctionBuilder builder, LlvmValue state, LlvmValue number)
    {
        var parts = new StatePart[Count];
        for (var i = 0; i < Count; i++)
        {
            var slice = builder.Offset(state, (long)i * SliceSize);
            var age = builder.Subtract(number, builder.Load(64, slice, isVolatile: true));
            var high = builder.ShiftRight(age, builder.Constant(64, (ulong)BitOperations.Log2((uint)Count)));
            var isOld = builder.ShiftRight(
                builder.Opaque(builder.Subtract(builder.Constant(64, 0), high)), builder.Constant(64, 63));
            parts[i] = new(
                builder.Offset(slice, sizeof(ulong)),
                builder.Opaque(builder.Subtract(isOld, builder.Constant(64, 1))));
        }

        return parts;
    }
}
