using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Language.Aggregates;

/// <summary>Code that changes the registers of a <see cref="HyperLogLog"/> together with their sums.</summary>
internal static class Registers
{
    private const int MaximumTries = 8;
    private const int UnionTries = 2;
    private const int WordCount = HyperLogLog.RegisterCount / 8;
    private const ulong EachByte = 0x0101_0101_0101_0101;
    private const ulong EachSign = 0x8080_8080_8080_8080;

    /// <summary>Emits the raise of a register to a rank, beside other CPUs, up to the return. Registers share words,
    /// and who changes one brings the sums up to date for what it changed.</summary>
    internal static void EmitRaise(AggregateState state, LlvmValue register, LlvmValue rank)
    {
        var builder = state.Builder;
        var index = builder.And(builder.Opaque(register), Number(HyperLogLog.RegisterCount - 1));
        var word = builder.Offset(
            builder.Offset(state.Address, HyperLogLog.RegistersOffset), builder.And(index, Number(~7UL)));
        var shift = builder.ShiftLeft(builder.And(index, Number(7)), Number(3));
        var (done, raised) = (builder.NewBlock("done"), builder.NewBlock("raised"));
        var before = builder.Current;
        var first = builder.Load(64, word);
        var (head, attempt, again) = (builder.NewBlock("head"), builder.NewBlock("attempt"), builder.NewBlock("again"));
        builder.Branch(head);
        builder.MoveTo(head);
        var seen = builder.OpenPhi(first);
        var tries = builder.OpenPhi(first);
        var current = builder.And(builder.ShiftRight(seen, shift), Number(0xff));
        var isOpen = builder.And(
            builder.Compare(IntPredicate.UnsignedGreater, rank, current),
            builder.Compare(IntPredicate.UnsignedLess, tries, Number(MaximumTries)));
        builder.Branch(isOpen, attempt, done);
        builder.MoveTo(attempt);
        var desired = builder.Add(seen, builder.ShiftLeft(builder.Subtract(rank, current), shift));
        var found = builder.AtomicCompareExchange(word, seen, desired);
        builder.Branch(builder.Compare(IntPredicate.Equal, found, seen), raised, again);
        builder.MoveTo(again);
        builder.AddIncoming(seen, first, before);
        builder.AddIncoming(seen, found, again);
        builder.AddIncoming(tries, Number(0), before);
        builder.AddIncoming(tries, builder.Add(tries, Number(1)), again);
        builder.Branch(head);
        builder.MoveTo(raised);
        EmitAdjust(state, current, rank);
        builder.Branch(done);
        builder.MoveTo(done);
        builder.Return(Number(0));

        LlvmValue Number(ulong number) => builder.Constant(64, number);
    }

    /// <summary>Emits the change of the sums when a register goes from one value to a higher one.</summary>
    internal static void EmitAdjust(AggregateState state, LlvmValue from, LlvmValue to)
    {
        var builder = state.Builder;
        var one = builder.Constant(64, 1UL << HyperLogLog.SumBits);
        var sign = builder.Constant(64, 63);
        var was = builder.ShiftRight(builder.Opaque(builder.Subtract(builder.Constant(64, 0), from)), sign);
        var gone = builder.Multiply(builder.ShiftRight(one, from), was);
        state.Add(
            state.WordAt(HyperLogLog.SumWord), builder.Subtract(builder.ShiftRight(one, to), gone));
        state.Add(state.WordAt(HyperLogLog.FilledWord), builder.Xor(was, builder.Constant(64, 1)));
    }

    /// <summary>Emits a loop that makes a state the union of others, beside CPUs that raise registers in all of them: a
    /// word that is raised meanwhile is looked at once more, and then stays as it is until the next union.</summary>
    internal static void EmitUnion(AggregateState union, StatePart[] parts)
    {
        var builder = union.Builder;
        var (loop, next, done) = (builder.NewBlock("word"), builder.NewBlock("next"), builder.NewBlock("united"));
        var before = builder.Current;
        builder.Branch(loop);
        builder.MoveTo(loop);
        var index = builder.OpenPhi(builder.Constant(64, 0));
        builder.AddIncoming(index, builder.Constant(64, 0), before);
        var offset = builder.Add(
            builder.ShiftLeft(builder.Opaque(index), builder.Constant(64, 3)),
            builder.Constant(64, HyperLogLog.RegistersOffset));
        for (var i = 0; i < UnionTries; i++)
        {
            var other = builder.NewBlock("other");
            EmitUnionOfWords(union, parts, offset, next, other);
            builder.MoveTo(other);
        }

        builder.Branch(next);
        builder.MoveTo(next);
        var following = builder.Add(index, builder.Constant(64, 1));
        builder.AddIncoming(index, following, next);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, following, builder.Constant(64, WordCount)), loop, done);
        builder.MoveTo(done);
    }

    private static void EmitUnionOfWords(
        AggregateState union, StatePart[] parts, LlvmValue offset, LlvmBlock next, LlvmBlock failed)
    {
        var builder = union.Builder;
        var place = builder.Offset(union.Address, offset);
        var current = builder.Load(64, place, isVolatile: true); // before the others: they are raised first
        var largest = Part(parts[0]);
        for (var i = 1; i < parts.Length; i++)
        {
            largest = Larger(builder, largest, Part(parts[i]));
        }

        var (change, changed) = (builder.NewBlock("change"), builder.NewBlock("changed"));
        builder.Branch(builder.Compare(IntPredicate.Equal, current, largest), next, change);
        builder.MoveTo(change);
        if (union.Sharing == StateSharing.CompareExchange)
        {
            var found = builder.AtomicCompareExchange(place, current, largest);
            builder.Branch(builder.Compare(IntPredicate.Equal, found, current), changed, failed);
        }
        else
        {
            builder.Store(largest, place);
            builder.Branch(changed);
        }

        builder.MoveTo(changed);
        var (filledBefore, sumBefore) = SumsOf(builder, current);
        var (filled, sum) = SumsOf(builder, largest);
        union.Add(union.WordAt(HyperLogLog.SumWord), builder.Subtract(sum, sumBefore));
        union.Add(union.WordAt(HyperLogLog.FilledWord), builder.Subtract(filled, filledBefore));
        builder.Branch(next);

        LlvmValue Part(StatePart part)
        {
            var word = builder.Load(64, builder.Offset(part.Address, offset), isVolatile: true);
            return part.Mask is { } mask ? builder.And(word, mask) : word;
        }
    }

    // Eight registers at once: none has its highest bit set, so that a difference borrows from no neighbour.
    private static LlvmValue Larger(FunctionBuilder builder, LlvmValue a, LlvmValue b)
    {
        var signs = builder.Constant(64, EachSign);
        var isLarger = builder.ShiftRight(
            builder.And(builder.Subtract(builder.Or(a, signs), b), signs), builder.Constant(64, 7));
        var mask = builder.Multiply(isLarger, builder.Constant(64, 0xff));
        return builder.Xor(b, builder.And(builder.Xor(a, b), mask));
    }

    private static (LlvmValue Filled, LlvmValue Sum) SumsOf(FunctionBuilder builder, LlvmValue word)
    {
        var one = builder.Constant(64, 1UL << HyperLogLog.SumBits);
        var isFilled = builder.ShiftRight(
            builder.And(builder.Add(word, builder.Constant(64, ~EachSign)), builder.Constant(64, EachSign)),
            builder.Constant(64, 7));
        var filled =
            builder.ShiftRight(builder.Multiply(isFilled, builder.Constant(64, EachByte)), builder.Constant(64, 56));
        var sum = builder.Constant(64, 0);
        for (var i = 0; i < 8; i++)
        {
            var register = builder.And(
                builder.ShiftRight(word, builder.Constant(64, (ulong)i * 8)), builder.Constant(64, 0x3f));
            sum = builder.Add(sum, builder.ShiftRight(one, register));
        }

        // The registers that are 0 do not count.
        var empty = builder.Subtract(builder.Constant(64, 8), filled);
        return (filled, builder.Subtract(sum, builder.Multiply(empty, one)));
    }
}
