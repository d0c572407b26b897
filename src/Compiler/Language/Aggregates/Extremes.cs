using System.Collections.Immutable;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>`min(x)` and `max(x)`.</summary>
internal sealed class Extreme : Aggregate
{
    private const ulong SignBit = 1UL << 63;

    private readonly bool smallest;

    internal Extreme(string name, bool smallest)
        : base(name, smallest ? "smallest value, by key" : "largest value, by key")
    {
        this.smallest = smallest;
    }

    public override string Signature => $"{Name}(x) [by key, …]";

    internal override bool NeedsPerCpu => true;

    internal override bool NeedsExchange => true;

    internal override ImmutableArray<string> StateFields => [Name, "seen"];

    internal override int StateSize(DataType type, ImmutableArray<long> parameters) => 16;

    internal override DataType? ReadType(DataType argument) => argument;

    internal override void EmitUpdate(AggregateState state, LlvmValue[] argument)
    {
        var builder = state.Builder;
        state.Raise(state.WordAt(0), Turned(builder, argument[0], state.Type));
        builder.Store(builder.Constant(64, 1), state.WordAt(1));
    }

    internal override LlvmValue EmitRead(AggregateRead read)
    {
        var builder = read.State.Builder;
        var largest = read.Fold(0, (a, b) => builder.Select(
            builder.Compare(IntPredicate.UnsignedGreater, a, b), a, b));
        return Turned(builder, largest, read.State.Type);
    }

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type)
    {
        SetWord(into, 0, Math.Max(Word(into, 0), Word(from, 0)));
        SetWord(into, 1, Math.Max(Word(into, 1), Word(from, 1)));
    }

    internal override AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering) =>
        Word(state, 1) == 0
            ? Value.Absent.Instance
            : new Value.Number(Number(Word(state, 0) ^ Turn(rendering.Type), rendering.Type), rendering.Type);

    // Kept so that the better of two is the larger as an unsigned number, and nothing is worse than 0: what has seen
    // nothing then needs no test, and one word is all that CPUs change together.
    private ulong Turn(DataType type) => (smallest, type.Representation) switch
    {
        (true, Representation.Signed) => ~SignBit,
        (true, _) => ulong.MaxValue,
        (false, Representation.Signed) => SignBit,
        (false, _) => 0,
    };

    private LlvmValue Turned(FunctionBuilder builder, LlvmValue value, DataType type) =>
        builder.Xor(value, builder.Constant(64, Turn(type)));
}
