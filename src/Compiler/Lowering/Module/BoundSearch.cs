using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Module;

/// <summary>Emits a binary search without a branch: the verifier would follow each way through the branches of one.
/// </summary>
/// <param name="builder">Where to emit.</param>
/// <param name="table">The sorted bounds.</param>
/// <param name="size">Bytes of a bound: 4, 8 or 16; of 16, the upper half comes first.</param>
internal sealed class BoundSearch(FunctionBuilder builder, LlvmValue table, int size)
{
    /// <summary>1 where an odd number of bounds is not above a value, else 0.</summary>
    /// <param name="value">The value, in words, the upper one first.</param>
    /// <param name="count">How many bounds there are.</param>
    internal LlvmValue Search(LlvmValue[] value, int count)
    {
        if (count == 0)
        {
            return Constant(0);
        }

        // Of the `left` bounds from `place` on, so many are looked at; how many is the same on every way.
        var place = Constant(0);
        var parity = Constant(0);
        var left = count;
        while (left > 1)
        {
            var half = left / 2;
            var bit = IsNotAbove(builder.Offset(builder.Offset(table, place), (half - 1L) * size), value);
            place = builder.Add(place, builder.Multiply(bit, Constant((ulong)(half * size))));
            parity = half % 2 == 1 ? builder.Xor(parity, bit) : parity;
            left -= half;
        }

        return builder.Xor(parity, IsNotAbove(builder.Offset(table, place), value));
    }

    // Opaque in several places, or LLVM would make comparisons and branches of all this.
    private LlvmValue IsNotAbove(LlvmValue bound, LlvmValue[] value) =>
        builder.Xor(builder.Opaque(IsAbove(bound, value)), Constant(1));

    private LlvmValue IsAbove(LlvmValue bound, LlvmValue[] value)
    {
        switch (size)
        {
            case 4:
                // Both have 32 bits: the difference is negative where the bound is above.
                var stored = builder.ZeroExtend(builder.Load(32, bound), 64);
                return Sign(builder.Opaque(builder.Subtract(value[0], stored)));
            case 8:
                return Borrow(value[0], builder.Load(64, bound));
            default:
                var (upper, lower) = (builder.Load(64, bound), builder.Load(64, builder.Offset(bound, 8)));
                var below = Borrow(value[1], lower);
                var rest = builder.Subtract(value[0], upper);
                return builder.Or(Borrow(value[0], upper), Borrow(rest, below));
        }
    }

    // The borrow of a - b, as an adder makes it: 1 where a is less than b.
    private LlvmValue Borrow(LlvmValue a, LlvmValue b)
    {
        var not = builder.Not(a);
        var difference = builder.Opaque(builder.Subtract(a, b));
        return Sign(builder.Or(builder.And(not, b), builder.And(builder.Or(not, b), difference)));
    }

    private LlvmValue Sign(LlvmValue value) => builder.ShiftRight(value, Constant(63));

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);
}
