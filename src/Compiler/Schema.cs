using System.Collections.Immutable;
using Tcpq.Language;

namespace Tcpq;

/// <summary>A value in a key, a row or an aggregate's state.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">What it means.</param>
/// <param name="Offset">Bytes from the start of the key or row.</param>
/// <param name="PresenceOffset">The byte that is 1 where a packet had the field; null where it always has.</param>
public sealed record Column(string Name, DataType Type, int Offset, int? PresenceOffset = null);

/// <summary>One aggregate's table: the map that holds it and how to read it.</summary>
/// <param name="Name">Its `as` name, else the aggregate's.</param>
/// <param name="MapName">The BPF map's name.</param>
/// <param name="Aggregate">The row of the table of aggregates.</param>
/// <param name="ValueType">The type of the aggregated expression; of the count, for `count`.</param>
/// <param name="Parameters">Constants of the aggregate: low, high and step of `lhist`.</param>
/// <param name="Keys">The key's columns; empty where there is one row.</param>
/// <param name="KeySize">Bytes in a key; 4 (the index 0) where <see cref="Keys"/> is empty.</param>
/// <param name="StateSize">Bytes in a value, on one CPU.</param>
/// <param name="PerCpu">True where each CPU has a value of its own.</param>
/// <param name="Limit">Entries the map can hold.</param>
/// <param name="ValueName">The value's column.</param>
/// <param name="Top">Rows to print, where the script says so.</param>
/// <param name="LostCounter">Index of the counter of updates that found the map full.</param>
public sealed record TableSchema(
    string Name,
    string MapName,
    Aggregate Aggregate,
    DataType ValueType,
    ImmutableArray<long> Parameters,
    ImmutableArray<Column> Keys,
    int KeySize,
    int StateSize,
    bool PerCpu,
    int Limit,
    string ValueName,
    int? Top,
    int LostCounter);

/// <summary>The rows of one `emit`.</summary>
/// <param name="Id">The first 4 bytes of each record.</param>
/// <param name="Columns">What a record holds.</param>
/// <param name="RecordSize">Bytes in a record.</param>
/// <param name="LostCounter">Index of the counter of rows that found the ring buffer full.</param>
public sealed record StreamSchema(int Id, ImmutableArray<Column> Columns, int RecordSize, int LostCounter);

/// <summary>What a counter counts.</summary>
public enum CounterKind
{
    /// <summary>Packets that the program was given (after the device filter).</summary>
    Seen,

    /// <summary>Packets that a rule's event and `where` accepted.</summary>
    Matched,

    /// <summary>Packets whose headers were cut short, lied about their length or nested too deep to read.</summary>
    Unreadable,

    /// <summary>Fragments after the first: they carry no TCP header.</summary>
    Fragments,

    /// <summary>Updates lost because a map was full.</summary>
    MapFull,

    /// <summary>Rows lost because the ring buffer was full.</summary>
    RingFull,

    /// <summary>Divisions by zero, taken as 0.</summary>
    DivisionByZero,
}

/// <summary>A counter: a 64-bit number in the map `tcpq_counters`, kept per CPU.</summary>
/// <param name="Kind">What it counts.</param>
/// <param name="Name">The table or rule it belongs to; empty for the whole program.</param>
public sealed record Counter(CounterKind Kind, string Name);

/// <summary>Everything needed to read a compiled script's results; the same for kernel and captures.</summary>
/// <param name="Tables">Aggregates, in the script's order.</param>
/// <param name="Streams">Rows of `emit`, by id.</param>
/// <param name="Counters">By index in the counters map's value.</param>
public sealed record Schema(
    ImmutableArray<TableSchema> Tables, ImmutableArray<StreamSchema> Streams, ImmutableArray<Counter> Counters)
{
    /// <summary>The per-CPU array of one entry that holds the counters.</summary>
    public const string CountersMap = "tcpq_counters";

    /// <summary>The ring buffer of `emit`.</summary>
    public const string RowsMap = "tcpq_rows";
}
