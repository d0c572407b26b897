using Tcpq.Results;
using Tcpq.Runtime.Maps;

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
        var rows = new List<ResultRow>(raw.Count);
        for (var i = 0; i < raw.Count; i++)
        {
            if (schema.IsDense && !IsSeen(raw, i))
            {
                continue;
            }

            if (ReadState(schema, raw, i, moment) is { } value)
            {
                var key = raw.Keys.AsSpan(i * raw.KeySize, raw.KeySize);
                rows.Add(new(columns.Read(schema.Keys, key), columns.Complete(value)));
            }
        }

        rows.Sort(RowOrder.Instance);
        var shown = Math.Min(schema.Top ?? limit ?? rows.Count, rows.Count);
        return new(
            schema.Name,
            [.. schema.Keys.Select(column => new ResultColumn(column.Name, column.Type))],
            new(schema.ValueName, schema.Aggregate.ResultType(schema.ValueType)),
            [.. rows.Take(shown)],
            rows.Count - shown);
    }

    private static bool IsSeen(RawTable raw, int index)
    {
        var size = raw.StatesPerEntry * raw.StateSize;
        return raw.States.AsSpan(index * size, size).ContainsAnyExcept((byte)0);
    }

    // A table without keys has its one row from the start; it is shown even where nothing was counted.
    private static Value? ReadState(TableSchema schema, RawTable raw, int index, TableMoment moment)
    {
        Span<byte> merged = new byte[schema.StateSize];
        for (var cpu = 0; cpu < raw.StatesPerEntry; cpu++)
        {
            var start = ((index * raw.StatesPerEntry) + cpu) * raw.StateSize;
            schema.Aggregate.Merge(merged, raw.States.AsSpan(start, schema.StateSize), schema.ValueType);
        }

        if (!schema.Keys.IsEmpty && schema.Aggregate.IsForgotten(merged, moment.Rendering))
        {
            return null;
        }

        moment.SinceLast(raw.Keys.AsSpan(index * raw.KeySize, raw.KeySize), merged);
        return schema.Aggregate.Render(merged, moment.Rendering);
    }
}
