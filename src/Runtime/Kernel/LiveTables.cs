using Tcpq.Contract;
using Tcpq.Language.Aggregates;
using Tcpq.Runtime.Blocks;
using Tcpq.Runtime.Maps;
using Tcpq.Runtime.Results;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel;

/// <summary>The tables of a script that runs in the kernel.</summary>
/// <param name="schema">What they are.</param>
/// <param name="session">Holds them.</param>
/// <param name="columns">Reads keys.</param>
/// <param name="enforcement">Whether verdicts are applied.</param>
internal sealed class LiveTables(Schema schema, LiveSession session, ColumnReader columns, Enforcement enforcement)
    : IRunTables
{
    private readonly TableHistory history = StartingAt(BootClock.Now);

    /// <summary>Left as it is: events have real times.</summary>
    public DateTimeOffset? Moment
    {
        set { }
    }

    public ResultTable Read(TableSchema table, int? limit = null) =>
        TableReader.Read(
            table with { Top = null }, session.Read(table), columns, limit, history.Read(table, BootClock.Now));

    public void Freeze(TableSchema table) => session.Freeze(table);

    public void Clear(TableSchema table)
    {
        session.Clear(table);
        history.Clear(table, BootClock.Now);
    }

    public void Clear(MapSchema map) => session.Clear(map);

    public IEnumerable<(TableSchema Schema, RawTable Raw, AggregateRendering Rendering)> ReadAll() =>
        schema.Tables.Select(table => (table, session.Read(table), history.Whole(table, BootClock.Now)));

    public void EndReport() => history.Next();

    public Summary ReadSummary() =>
        SummaryReader.Read(schema, session.ReadCounters(), SummaryReader.Missed(session.ReadMissedRuns()), [],
            enforcement);

    private static TableHistory StartingAt(ulong start) => new(() => start);
}
