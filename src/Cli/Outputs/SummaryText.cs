using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>A run's summary as people read it.</summary>
internal static class SummaryText
{
    /// <summary>Writes the line of packets and losses, and a line for each loss that happened. The notes are left to
    /// the commands, which report their causes as diagnostics.</summary>
    public static void Write(TextWriter writer, Summary summary)
    {
        var lost = 0UL;
        foreach (var loss in summary.Losses)
        {
            lost = loss.Count > ulong.MaxValue - lost ? ulong.MaxValue : lost + loss.Count;
        }

        var named = Named("not followed", summary.NotFollowed) + Named("inside tunnels", summary.InsideTunnels);
        writer.WriteLine(
            TerminalText.Escape($"{SeenText.Of(summary.Packets)}; lost: {ValueFormat.Grouped(lost)}{named}"));
        foreach (var loss in summary.Losses.Where(l => l.Count > 0))
        {
            var advice = loss.Advice is null ? "" : $": {loss.Advice}";
            writer.WriteLine(
                TerminalText.Escape($"  lost {ValueFormat.Grouped(loss.Count)} {Subject(loss, " in ")}{advice}"));
        }
    }

    /// <summary>Writes how many rows of a table were left out, if any.</summary>
    public static void WriteOmitted(TextWriter writer, ResultTable table)
    {
        if (table.Omitted > 0)
        {
            writer.WriteLine(
                $"{TerminalText.Escape(table.Name)}: {ValueFormat.Grouped(table.Omitted)} more rows not shown");
        }
    }

    private static string Named(string what, ImmutableArray<NamedCount> counts)
    {
        var listed = counts.Select(
            count => $"{count.Name} {ValueFormat.Grouped(count.Count)}{(count.Of is null ? "" : $" by {count.Of}")}");
        return counts.IsEmpty ? "" : $"; {what}: {string.Join(", ", listed)}";
    }

    private static string Subject(NamedCount count, string preposition) =>
        count.Of is null ? count.Name : count.Name + preposition + SeenText.Listed(count.Of);
}
