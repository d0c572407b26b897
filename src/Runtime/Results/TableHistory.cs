using Tcpq.Contract;
using Tcpq.Language.Aggregates;

namespace Tcpq.Runtime.Results;

/// <summary>When tables were reported, and what those held then that show what happened since.</summary>
/// <param name="start">When the run began, on the clock of the events; read late, for a capture's first packet says.
/// </param>
internal sealed class TableHistory(Func<ulong> start)
{
    private readonly Dictionary<string, TableMoment> reported = [];
    private readonly Dictionary<string, TableMoment> read = [];
    private readonly Dictionary<string, ulong> cleared = [];

    /// <summary>Begins to read a table for the report at hand.</summary>
    /// <param name="table">The table.</param>
    /// <param name="now">The moment, on the clock of the events.</param>
    internal TableMoment Read(TableSchema table, ulong now) =>
        read[table.Name] = new(table, now, start(), reported.GetValueOrDefault(table.Name));

    /// <summary>What all of a table is shown with, not only what happened since the last report.</summary>
    /// <param name="table">The table.</param>
    /// <param name="now">The moment.</param>
    internal AggregateRendering Whole(TableSchema table, ulong now) =>
        new TableMoment(table, now, cleared.TryGetValue(table.Name, out var moment) ? moment : start(), null).Rendering;

    /// <summary>The report is done: what tables show next is counted from here.</summary>
    internal void Next()
    {
        foreach (var (name, moment) in read)
        {
            reported[name] = moment;
        }

        read.Clear();
    }

    /// <summary>A table was cleared: it begins anew.</summary>
    internal void Clear(TableSchema table, ulong now)
    {
        read.Remove(table.Name);
        cleared[table.Name] = now;
        reported[table.Name] = new(table, now, start(), null);
    }
}
