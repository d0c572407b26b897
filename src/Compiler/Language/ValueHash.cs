using System.Diagnostics;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Language;

/// <summary>Emits a hash of a value: the same in the kernel and on captures, and for both directions of a
/// flow.</summary>
internal static class ValueHash
{
    // the finalizer of MurmurHash3: every bit changes every other
    private const ulong Multiplier1 = 0xff51_afd7_ed55_8ccd;
    private const ulong Multiplier2 = 0xc4ce_b9fe_1a85_ec53;

    /// <summary>The hash of a value, of 64 bits.</summary>
    internal static LlvmValue Of(FunctionBuilder builder, Operand value) => value switch
    {
        Operand.Number number => Mix(builder, number.Value),
        Operand.Address address => OfAddress(builder, address),
        Operand.Flow flow => Mix(builder, builder.Add(
            OfSide(builder, flow.Source, flow.SourcePort), OfSide(builder, flow.Destination, flow.DestinationPort))),
        _ => throw new UnreachableException(),
    };

    /// <summary>Spreads a number over 64 bits.</summary>
    internal static LlvmValue Mix(FunctionBuilder builder, LlvmValue value)
    {
        var half = builder.Constant(64, 33);
        var first = builder.Multiply(Fold(value), builder.Constant(64, Multiplier1));
        return Fold(builder.Multiply(Fold(first), builder.Constant(64, Multiplier2)));

        LlvmValue Fold(LlvmValue word) => builder.Xor(word, builder.ShiftRight(word, half));
    }

    private static LlvmValue OfSide(FunctionBuilder builder, Operand.Address address, LlvmValue port) =>
        Mix(builder, builder.Xor(OfAddress(builder, address), port));

    private static LlvmValue OfAddress(FunctionBuilder builder, Operand.Address address) =>
        Mix(builder, builder.Add(Mix(builder, address.First), address.Second));
}
