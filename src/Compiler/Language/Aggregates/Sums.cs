using System.Collections.Immutable;
using Tcpq.Results;

namespace Tcpq.Language;

/// <summary>`sum(x)`; wraps at 64 bits.</summary>
internal sealed class Sum : Aggregate
{
    internal Sum()
        : base("sum", "adds a value, by key; 64 bits")
    {
    }

    public override string Signature => "sum(x) [by key, …]";

    internal override ImmutableArray<string> StateFields => ["sum"];

    internal override int StateSize(ImmutableArray<long> parameters) => 8;

    internal override void Update(AggregateUpdate update) => update.Add(update.State, update.Argument);

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type) => AddWords(into, from);

    internal override Value Render(ReadOnlySpan<byte> state, DataType type, ImmutableArray<long> parameters) =>
        new Value.Number(Number(Word(state, 0), type), type);
}

/// <summary>`avg(x)`.</summary>
internal sealed class Average : Aggregate
{
    internal Average()
        : base("avg", "averages a value, by key")
    {
    }

    public override string Signature => "avg(x) [by key, …]";

    internal override ImmutableArray<string> StateFields => ["sum", "count"];

    internal override int StateSize(ImmutableArray<long> parameters) => 16;

    internal override void Update(AggregateUpdate update)
    {
        update.Add(update.WordAt(0), update.Argument);
        update.Add(update.WordAt(1), update.Builder.Constant(64, 1));
    }

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type) => AddWords(into, from);

    internal override Value Render(ReadOnlySpan<byte> state, DataType type, ImmutableArray<long> parameters)
    {
        var count = Word(state, 1);
        return count == 0
            ? Value.Absent.Instance
            : new Value.Real((double)Number(Word(state, 0), type) / count, type);
    }
}
