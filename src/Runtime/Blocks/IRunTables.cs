using Tcpq.Contract;
using Tcpq.Language.Aggregates;
using Tcpq.Runtime.Maps;

namespace Tcpq.Runtime.Blocks;

/// <summary>The tables of a run, in the kernel or of a capture.</summary>
internal interface IRunTables
{
    /// <summary>The moment for which a block runs; null for the real one.</summary>
    DateTimeOffset? Moment { set; }

    /// <summary>A table, sorted.</summary>
    /// <param name="table">Which.</param>
    /// <param name="limit">The rows to keep; null for all.</param>
    ResultTable Read(TableSchema table, int? limit = null);

    /// <summary>All of each table, to be saved.</summary>
    IEnumerable<(TableSchema Schema, RawTable Raw, AggregateRendering Rendering)> ReadAll();

    /// <summary>Turns updates of a table aside, so that what it holds now can be read and cleared as one.</summary>
    void Freeze(TableSchema table);

    /// <summary>Forgets what a frozen table held when it was frozen.</summary>
    void Clear(TableSchema table);

    /// <summary>Forgets what a map of the script holds.</summary>
    void Clear(MapSchema map);

    /// <summary>A report is done: what happened since the last one is counted from here.</summary>
    void EndReport();

    /// <summary>What was seen and lost so far.</summary>
    Summary ReadSummary();
}
