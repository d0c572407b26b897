using Tcpq.Results;

namespace Tcpq.Cli.Outputs;

/// <summary>A run's summary as people read it.</summary>
internal static class SummaryText
{
    /// <summary>Writes the line of packets and losses, a line for each loss that happened, and the notes.</summary>
    public static void Write(TextWriter writer, Summary summary)
    {
        var packets = string.Join(", ", summary.Packets.Select(p => $"{ValueFormat.Grouped(p.Count)} {Subject(p)}"));
        var lost = summary.Losses.Aggregate(UInt128.Zero, (sum, loss) => sum + loss.Count);
        writer.WriteLine($"packets: {packets}; lost: {ValueFormat.Grouped(lost)}");
        foreach (var loss in summary.Losses.Where(l => l.Count > 0))
        {
            var advice = loss.Advice is null ? "" : $": {loss.Advice}";
            writer.WriteLine($"  lost {ValueFormat.Grouped(loss.Count)} {Subject(loss)}{advice}");
        }

        foreach (var note in summary.Notes)
        {
            writer.WriteLine($"note: {note}");
        }
    }

    /// <summary>Writes how many rows of a table were left out, if any.</summary>
    public static void WriteOmitted(TextWriter writer, ResultTable table)
    {
        if (table.Omitted > 0)
        {
            writer.WriteLine($"{table.Name}: {ValueFormat.Grouped(table.Omitted)} more rows not shown");
        }
    }

    private static string Subject(NamedCount count) => count.Of is null ? count.Name : $"{count.Name} ({count.Of})";
}
