using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Payload;

/// <summary>What functions that read payload return, in 64 bits.</summary>
internal static class PayloadResult
{
    /// <summary>Set where bytes were out of reach, so that nothing is known.</summary>
    internal const ulong Unreadable = 1UL << 63;

    /// <summary>Set where there is what was asked for.</summary>
    internal const ulong Present = 1UL << 62;

    /// <summary>Bits of an offset or length in the payload.</summary>
    internal const int OffsetBits = 20;

    private const ulong OffsetMask = (1UL << OffsetBits) - 1;

    /// <summary>A place in the payload: the start in the lower bits, the length above.</summary>
    internal static LlvmValue Place(FunctionBuilder builder, LlvmValue start, LlvmValue length) => builder.Or(
        builder.Or(start, builder.ShiftLeft(length, builder.Constant(64, OffsetBits))),
        builder.Constant(64, Present));

    /// <summary>Where the place begins.</summary>
    internal static LlvmValue Start(FunctionBuilder builder, LlvmValue result) =>
        builder.And(result, builder.Constant(64, OffsetMask));

    /// <summary>How many bytes it has.</summary>
    internal static LlvmValue Length(FunctionBuilder builder, LlvmValue result) =>
        Start(builder, builder.ShiftRight(result, builder.Constant(64, OffsetBits)));

    /// <summary>Where the place ends.</summary>
    internal static LlvmValue End(FunctionBuilder builder, LlvmValue result) =>
        builder.Add(Start(builder, result), Length(builder, result));

    /// <summary>One bit: whether a bit is set.</summary>
    internal static LlvmValue Has(FunctionBuilder builder, LlvmValue result, ulong bit) => builder.Compare(
        IntPredicate.NotEqual, builder.And(result, builder.Constant(64, bit)), builder.Constant(64, 0));
}
