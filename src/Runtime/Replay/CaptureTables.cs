using Tcpq.Contract;
using Tcpq.Language.Aggregates;
using Tcpq.Runtime.Blocks;
using Tcpq.Runtime.Maps;
using Tcpq.Runtime.Results;

namespace Tcpq.Runtime.Replay;

/// <summary>The tables of a script that runs on captures.</summary>
/// <param name="engine">Holds them.</param>
/// <param name="columns">Reads keys.</param>
internal sealed class CaptureTables(HostEngine engine, ColumnReader columns) : IRunTables
{
    private const ulong NanosecondsPerTick = 100;

    /// <summary>Holds them.</summary>
    public HostEngine Engine => engine;

    /// <summary>What else the user must know.</summary>
    public List<string> Notes { get; } = [];

    private readonly TableHistory history = new(() => engine.FirstTime);

    public DateTimeOffset? Moment { private get; set; }

    // The time of the packets: of the block that is due, or of the last packet.
    private ulong Now => Moment is { } moment
        ? (ulong)(moment - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick
        : engine.LastTime;

    public ResultTable Read(TableSchema table, int? limit = null) =>
        TableReader.Read(table with { Top = null }, engine.Read(table), columns, limit, history.Read(table, Now));

    /// <summary>Does nothing: no packet is handled while a block runs.</summary>
    public void Freeze(TableSchema table)
    {
    }

    public void Clear(TableSchema table)
    {
        engine.Clear(table.Map.Name);
        history.Clear(table, Now);
    }

    public void Clear(MapSchema map) => engine.Clear(map.MapName);

    public IEnumerable<(TableSchema Schema, RawTable Raw, AggregateRendering Rendering)> ReadAll() =>
        engine.Schema.Tables.Select(table => (table, engine.Read(table), history.Whole(table, Now)));

    public void EndReport() => history.Next();

    /// <summary>False if not all of a capture was read.</summary>
    public bool IsComplete { get; set; } = true;

    public Summary ReadSummary() => SummaryReader.Read(
        engine.Schema, engine.ReadCounters().AsSpan(), [], Notes, unknown: engine.NotFollowed) with
    {
        IsComplete = IsComplete,
    };
}
