using System.Collections.Immutable;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>What a state says.</summary>
/// <param name="Value">What rows are sorted by; all of it, if the aggregate's shape has one cell.</param>
internal readonly record struct AggregateResult(Value Value)
{
    /// <summary>All of it, in the lines and cells of the aggregate's shape; default, if that has one cell.</summary>
    internal ImmutableArray<ImmutableArray<Value>> Lines { get; init; }

    /// <summary>A result of one cell.</summary>
    public static implicit operator AggregateResult(Value value) => new(value);

    /// <summary>The result as a row of a table.</summary>
    internal ResultRow ToRow(ImmutableArray<Value> key) => new(key, Value) { Lines = Lines };
}
