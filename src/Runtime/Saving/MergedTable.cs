using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Language.Aggregates;
using Tcpq.Runtime.Results;
using Tcpq.Values;

namespace Tcpq.Runtime.Saving;

/// <summary>The sum of tables of one shape.</summary>
internal sealed class MergedTable
{
    private readonly TableShape shape;
    private readonly ImmutableArray<HostNames?> keyNames;
    private readonly HostNames? valueNames;
    private readonly Dictionary<ImmutableArray<Value>, byte[]> states = new(KeyEquality.Instance);
    private Interval time;

    /// <summary>A table without rows.</summary>
    internal MergedTable(TableShape shape)
    {
        this.shape = shape;
        keyNames = [.. shape.Keys.Select(key => NamesOf(key.Type))];
        valueNames = NamesOf(shape.ValueType);
    }

    /// <summary>What it holds.</summary>
    internal TableShape Shape => shape with
    {
        Keys = [.. shape.Keys.Select((key, i) => key with { Type = Named(key.Type, keyNames[i]) })],
        ValueType = Named(shape.ValueType, valueNames),
    };

    /// <summary>Adds a table of the same shape.</summary>
    internal void Add(SavedTable table)
    {
        time = time.Union(table.Time);
        var keys = table.Shape.Keys.Select((key, i) => keyNames[i]?.NumbersOf(key.Type.Type)).ToImmutableArray();
        var translation = valueNames is null ? null
            : new StateTranslation(shape.ValueType.Type, 0, valueNames.NumbersOf(table.Shape.ValueType.Type));
        foreach (var row in table.Rows)
        {
            var key = keys.All(rename => rename is null)
                ? row.Key
                : [.. row.Key.Select((value, i) => Renamed(value, keys[i]))];
            var state = row.State;
            if (translation is not null)
            {
                shape.Aggregate.Translate(state, translation);
            }

            if (!states.TryGetValue(key, out var sum))
            {
                states.Add(key, sum = new byte[state.Length]);
            }

            shape.Aggregate.Merge(sum, state, shape.ValueType.Type);
        }
    }

    /// <summary>The table as a report shows it.</summary>
    /// <param name="limit">Rows to keep where the script has no `top`; null for all.</param>
    internal ResultTable Read(int? limit)
    {
        var named = Shape;
        var type = named.ValueType.Type;
        var rendering = new AggregateRendering(type, shape.Parameters, time.To, time.Length);
        var rows = states
            .Where(pair => shape.Keys.IsEmpty || !shape.Aggregate.IsForgotten(pair.Value, rendering))
            .Select(pair => shape.Aggregate.Render(pair.Value, rendering).ToRow(Named(pair.Key, named)));
        return TableReader.Arrange(
            [.. rows],
            new(
                shape.Name, [.. named.Keys.Select(key => new ResultColumn(key.Name, key.Type.Type))],
                shape.Aggregate.Shape(shape.ValueName, type), []),
            shape.Top ?? limit);
    }

    /// <summary>The table for others to add.</summary>
    internal SavedTable ToSaved() =>
        new(Shape, time, states.Select(pair => new SavedRow(pair.Key, pair.Value)));

    private static HostNames? NamesOf(SavedType type) => type.IsHosts ? new(type.Type) : null;

    private static SavedType Named(SavedType type, HostNames? names) =>
        names is null ? type : type with { Type = names.Type };

    // A name may be new since the value was made.
    private ImmutableArray<Value> Named(ImmutableArray<Value> key, TableShape named) =>
        keyNames.All(names => names is null) ? key
        : [.. key.Select((value, i) => keyNames[i] is not null && value is Value.Number number
            ? number with { Type = named.Keys[i].Type.Type } : value)];

    private static Value Renamed(Value value, Func<ulong, ulong>? rename) =>
        rename is not null && value is Value.Number number
            ? number with { Amount = rename((ulong)number.Amount) }
            : value;

    /// <summary>Keys are the same where their values are; types are the table's.</summary>
    private sealed class KeyEquality : IEqualityComparer<ImmutableArray<Value>>
    {
        internal static KeyEquality Instance { get; } = new();

        public bool Equals(ImmutableArray<Value> x, ImmutableArray<Value> y)
        {
            for (var i = 0; i < x.Length; i++)
            {
                if (!(x[i] is Value.Number a && y[i] is Value.Number b ? a.Amount == b.Amount : x[i] == y[i]))
                {
                    return false;
                }
            }

            return x.Length == y.Length;
        }

        public int GetHashCode(ImmutableArray<Value> key)
        {
            var hash = default(HashCode);
            foreach (var value in key)
            {
                hash.Add(value is Value.Number number ? number.Amount.GetHashCode() : value.GetHashCode());
            }

            return hash.ToHashCode();
        }
    }
}
