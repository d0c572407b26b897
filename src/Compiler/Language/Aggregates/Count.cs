using System.Collections.Immutable;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>`count(k…)`: events by key.</summary>
internal sealed class Count : Aggregate
{
    internal Count()
        : base("count", "counts events, by key")
    {
    }

    public override ImmutableArray<string> Aliases => ["cnt", "tally", "counter"];

    public override string Signature => "count(key, …) [by key, …]";

    public override bool ArgumentsAreKeys => true;

    internal override bool ZeroIsUnseen => true;

    internal override ImmutableArray<string> StateFields => ["count"];

    internal override int StateSize(DataType type, ImmutableArray<long> parameters) => 8;

    internal override DataType? ReadType(DataType argument) => DataType.Integer;

    internal override void EmitUpdate(AggregateState state, LlvmValue[] argument) =>
        state.Add(state.Address, state.Builder.Constant(64, 1));

    internal override LlvmValue EmitRead(AggregateRead read) => read.Sum(0);

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type) => AddWords(into, from);

    internal override AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering) =>
        new Value.Number(Word(state, 0), DataType.Integer);
}
