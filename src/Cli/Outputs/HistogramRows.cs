using System.Collections.Immutable;
using Tcpq.Cli.Tables;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>A table of histograms as text: a row for each bucket.</summary>
/// <param name="Clock">Whose local time zone times are shown in.</param>
/// <param name="BarWidth">Columns of the longest bar; 0 for no bars.</param>
internal sealed record HistogramRows(TimeProvider Clock, int BarWidth)
{
    private const char FullBlock = '█';
    private const string PartialBlocks = "▏▎▍▌▋▊▉";

    /// <summary>True for a cell that holds a bar.</summary>
    public static bool IsBar(string cell) =>
        cell.Length > 0 && (cell[0] == FullBlock || PartialBlocks.Contains(cell[0], StringComparison.Ordinal));

    /// <summary>The columns that stand for the histogram's one: bucket, count and, where there are bars, the bar.</summary>
    public ImmutableArray<TextColumn> Columns(string name)
    {
        ImmutableArray<TextColumn> numbers = [new(name, IsRight: true), new("count", IsRight: true)];
        return BarWidth > 0 ? numbers.Add(new("")) : numbers;
    }

    /// <summary>The cells of those columns, a row for each bucket.</summary>
    public IEnumerable<ImmutableArray<string>> Rows(Value.Histogram histogram)
    {
        // A table without keys has its row from the start, before anything is in it.
        var largest = histogram.Buckets.Select(b => b.Count).DefaultIfEmpty().Max();
        foreach (var bucket in histogram.Buckets)
        {
            ImmutableArray<string> numbers = [Range(bucket, histogram), ValueFormat.Grouped(bucket.Count)];
            yield return BarWidth > 0 ? numbers.Add(Bar(bucket.Count, largest)) : numbers;
        }
    }

    private string Range(Bucket bucket, Value.Histogram histogram) => bucket switch
    {
        { GreaterOrEqual: { } from, LessThan: { } to } => $"[{Bound(from, histogram)}, {Bound(to, histogram)})",
        { LessThan: { } to } => $"< {Bound(to, histogram)}",
        { GreaterOrEqual: { } from } => $">= {Bound(from, histogram)}",
        _ => "any",
    };

    private string Bound(Int128 bound, Value.Histogram histogram) =>
        ValueFormat.Human(new Value.Number(bound, histogram.Type), Clock);

    private string Bar(ulong count, ulong largest)
    {
        if (count == 0)
        {
            return "";
        }

        // In eighths of a column; whoever was counted at all is seen.
        var eighths = Math.Max(1, (int)Math.Round((double)count / largest * BarWidth * 8));
        var rest = eighths % 8;
        return new string(FullBlock, eighths / 8) + (rest > 0 ? PartialBlocks[rest - 1].ToString() : "");
    }
}
