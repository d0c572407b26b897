using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Language.Aggregates;
using Tcpq.Runtime.Maps;
using Tcpq.Values;

namespace Tcpq.Runtime.Results;

/// <summary>Turns a map's bytes into a table: merges what several CPUs hold, sorts, cuts.</summary>
internal static class TableReader
{
    /// <summary>Reads a table.</summary>
    /// <param name="schema">What the bytes mean.</param>
    /// <param name="raw">The bytes.</param>
    /// <param name="columns">Reads keys.</param>
    /// <param name="limit">Rows to keep where the script has no `top`; null for all.</param>
    /// <param name="moment">When it was read.</param>
    internal static ResultTable Read(
        TableSchema schema, RawTable raw, ColumnReader columns, int? limit, TableMoment moment)
    {
        var (values, entries) = (new Value[raw.Count], new int[raw.Count]);
        var shape = schema.Value.Shape;
        var lines = shape.Form == ResultForm.Single ? [] : new ImmutableArray<ImmutableArray<Value>>[raw.Count];
        var count = 0;
        var state = new byte[schema.Map.StateSize];
        for (var i = 0; i < raw.Count; i++)
        {
            if (Merge(schema, raw, i, moment.Rendering, state))
            {
                moment.SinceLast(raw.Keys.AsSpan(i * raw.KeySize, raw.KeySize), state);
                var result = schema.Value.Aggregate.Render(state, moment.Rendering);
                values[count] = columns.Complete(result.Value);
                entries[count++] = i;
                if (lines.Length > 0)
                {
                    lines[i] = result.Lines;
                }
            }
        }

        var shown = Math.Min(schema.Top ?? limit ?? count, count);
        var rows = RowOrder.First(
            shown, values.AsSpan(0, count), entries.AsSpan(0, count),
            (i, value) => new(columns.Read(schema.Keys, raw.Keys.AsSpan(i * raw.KeySize, raw.KeySize)), value)
            {
                Lines = lines.Length > 0 ? lines[i] : default,
            });
        return new(
            schema.Name,
            [.. schema.Keys.Select(column => new ResultColumn(column.Name, column.Type))],
            shape,
            rows,
            count - shown);
    }

    /// <summary>Sorts rows into a table.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="header">The table without them.</param>
    /// <param name="limit">Rows to keep; null for all.</param>
    internal static ResultTable Arrange(List<ResultRow> rows, ResultTable header, int? limit)
    {
        rows.Sort(RowOrder.Instance);
        var shown = Math.Min(limit ?? rows.Count, rows.Count);
        return header with { Rows = [.. rows.Take(shown)], Omitted = rows.Count - shown };
    }

    /// <summary>The state of an entry, merged from what CPUs hold; null if it has nothing to say.</summary>
    /// <param name="schema">What the bytes mean.</param>
    /// <param name="raw">The bytes.</param>
    /// <param name="index">The entry.</param>
    /// <param name="rendering">The moment.</param>
    internal static byte[]? Merged(TableSchema schema, RawTable raw, int index, AggregateRendering rendering)
    {
        var merged = new byte[schema.Map.StateSize];
        return Merge(schema, raw, index, rendering, merged) ? merged : null;
    }

    private static bool Merge(
        TableSchema schema, RawTable raw, int index, AggregateRendering rendering, Span<byte> merged)
    {
        if (schema.Storage.IsDense && !IsSeen(raw, index))
        {
            return false;
        }

        merged.Clear();
        for (var cpu = 0; cpu < raw.StatesPerEntry; cpu++)
        {
            var start = ((index * raw.StatesPerEntry) + cpu) * raw.StateSize;
            schema.Value.Aggregate.Merge(merged, raw.States.AsSpan(start, schema.Map.StateSize), schema.Value.Type);
        }

        // A table without keys has its one row from the start; it is shown even where nothing was counted.
        return schema.Keys.IsEmpty || !schema.Value.Aggregate.IsForgotten(merged, rendering);
    }

    private static bool IsSeen(RawTable raw, int index)
    {
        var size = raw.StatesPerEntry * raw.StateSize;
        return raw.States.AsSpan(index * size, size).ContainsAnyExcept((byte)0);
    }
}
