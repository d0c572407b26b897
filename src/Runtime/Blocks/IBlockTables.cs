using Tcpq.Contract;

namespace Tcpq.Runtime.Blocks;

/// <summary>What blocks beside the events work on: the tables of the kernel, or those of a capture.</summary>
internal interface IBlockTables
{
    /// <summary>The moment for which a block runs; null for the real one.</summary>
    DateTimeOffset? Moment { set; }

    /// <summary>A table with all its rows, sorted.</summary>
    ResultTable Read(TableSchema table);

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
