using System.Collections.Immutable;
using Tcpq.Results;

namespace Tcpq.Cli.Outputs;

/// <summary>What `--limit` does to results.</summary>
internal static class RowLimit
{
    /// <summary>The tables cut to their first rows; those left out are counted as omitted.</summary>
    public static ImmutableArray<ResultTable> Apply(ImmutableArray<ResultTable> tables, int? limit) =>
        limit is { } rows ? [.. tables.Select(t => Cut(t, rows))] : tables;

    private static ResultTable Cut(ResultTable table, int rows) =>
        table.Rows.Length <= rows
            ? table
            : table with { Rows = table.Rows[..rows], Omitted = table.Omitted + table.Rows.Length - rows };
}
