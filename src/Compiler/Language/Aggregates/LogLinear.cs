using System.Numerics;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Language.Aggregates;

/// <summary>Buckets for 64-bit numbers: one for each number below 64, then ten of equal width from each power of two to
/// the next.</summary>
internal static class LogLinear
{
    /// <summary>How many there are.</summary>
    internal const int BucketCount = ((64 - ExactBits) * Steps) + Exact;

    private const int ExactBits = 6;
    private const int Exact = 1 << ExactBits;
    private const int Steps = 10;

    /// <summary>Emits the index of a number's bucket, without branches.</summary>
    internal static LlvmValue EmitIndex(FunctionBuilder builder, LlvmValue value)
    {
        // The 32 bits after the leading one tell the step; a number of no bits is not shifted at all.
        var bits = Histograms.BitLength(builder, value);
        var left = builder.And(builder.Subtract(Number(64), bits), Number(63));
        var fraction = builder.ShiftRight(
            builder.ShiftLeft(builder.ShiftLeft(value, left), Number(1)), Number(32));
        var step = builder.ShiftRight(builder.Multiply(fraction, Number(Steps)), Number(32));
        var coarse = builder.Add(
            builder.Subtract(builder.Multiply(bits, Number(Steps)), Number(((ExactBits + 1) * Steps) - Exact)), step);

        // All ones where the number has a bucket of its own.
        var high = builder.ShiftRight(value, Number(ExactBits));
        var isCoarse = builder.ShiftRight(builder.Opaque(builder.Subtract(Number(0), high)), Number(63));
        var exact = builder.Opaque(builder.Subtract(isCoarse, Number(1)));
        return builder.Xor(coarse, builder.And(builder.Xor(coarse, value), exact));

        LlvmValue Number(ulong number) => builder.Constant(64, number);
    }

    /// <summary>The index of a number's bucket.</summary>
    internal static int IndexOf(ulong value)
    {
        if (value < Exact)
        {
            return (int)value;
        }

        var power = BitOperations.Log2(value);
        var fraction = (value << (63 - power) << 1) >> 32;
        return Exact + ((power - ExactBits) * Steps) + (int)((fraction * Steps) >> 32);
    }

    /// <summary>The smallest number of a bucket.</summary>
    internal static ulong Smallest(int index)
    {
        if (index < Exact)
        {
            return (ulong)index;
        }

        var power = ((index - Exact) / Steps) + ExactBits;
        var fraction = (((ulong)((index - Exact) % Steps) << 32) + Steps - 1) / Steps;
        return (1UL << power) + (power >= 32
            ? fraction << (power - 32)
            : (fraction + (1UL << (32 - power)) - 1) >> (32 - power));
    }

    /// <summary>The number that is relatively as far from a bucket's smallest number as from its largest.</summary>
    internal static ulong Representative(int index)
    {
        var low = Smallest(index);
        var high = index == BucketCount - 1 ? ulong.MaxValue : Smallest(index + 1) - 1;
        UInt128 sum = (UInt128)low + high;
        return sum == 0 ? 0 : low + (ulong)((((UInt128)low * (high - low)) + (sum / 2)) / sum);
    }
}
