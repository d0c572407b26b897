using System.Collections.Immutable;
using Tcpq.Language;
using Tcpq.Language.Aggregates;

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
/// <param name="IsLru">True where a full map forgets the key that was not used for longest.</param>
/// <param name="SecondMapName">The map that takes the updates while the first is read and cleared, and the other way
/// round; null where the script never clears the table. Captures have one map only.</param>
/// <param name="IsDense">True where the map is an array with an entry for each possible key, which is its index: one
/// whose state is all zeros was not seen.</param>
/// <param name="Generation">Its place among the tables that the script clears, from 0: the number of its bit in
/// <see cref="Schema.GenerationsMap"/>.</param>
/// <param name="RefusedCounter">Index of the counter of what the map did not take although there was room; null where that
/// cannot be.</param>
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
    int LostCounter,
    bool IsLru = false,
    string? SecondMapName = null,
    bool IsDense = false,
    int Generation = 0,
    int? RefusedCounter = null);

/// <summary>A `map` of the script, or one that remembers which alerts were sent.</summary>
/// <param name="Name">Its name; that of the alert for what the script does not declare.</param>
/// <param name="MapName">The BPF map's name.</param>
/// <param name="Keys">The key's columns.</param>
/// <param name="KeySize">Bytes in a key.</param>
/// <param name="ValueType">The type of the values, which take 8 bytes each.</param>
/// <param name="Limit">Most entries.</param>
/// <param name="IsLru">True where a full map forgets the key that was not used for longest.</param>
/// <param name="LostCounter">Index of the counter of entries that found the map full; of alerts that could not be
/// remembered.</param>
/// <param name="RefusedCounter">Index of the counter of new keys that the kernel did not take although there was room;
/// null where that cannot be.</param>
public sealed record MapSchema(
    string Name,
    string MapName,
    ImmutableArray<Column> Keys,
    int KeySize,
    DataType ValueType,
    int Limit,
    bool IsLru,
    int LostCounter,
    int? RefusedCounter = null)
{
    /// <summary>Bytes in a value.</summary>
    public const int ValueSize = 8;

    /// <summary>What it is for.</summary>
    public MapPurpose Kind { get; init; }

    /// <summary>True where it is an array of one entry, whose key is the index 0.</summary>
    public bool IsArray => Kind == MapPurpose.Limit && Keys.IsEmpty;
}

/// <summary>What a map is for.</summary>
public enum MapPurpose
{
    /// <summary>A `map` of the script.</summary>
    Declared,

    /// <summary>Remembers which alerts were sent.</summary>
    Once,

    /// <summary>Remembers how far a `limit` is used up.</summary>
    Limit,
}

/// <summary>One `capture`.</summary>
/// <param name="Id">The first 4 bytes of each record.</param>
/// <param name="Comment">What is written beside each packet: the rule.</param>
/// <param name="SnapLength">Most bytes of a packet that are kept.</param>
/// <param name="CapturedCounter">Index of the counter of packets that were taken.</param>
/// <param name="CutCounter">Index of the counter of packets of which a part was taken.</param>
/// <param name="LostCounter">Index of the counter of packets that could not be taken.</param>
public sealed record CaptureSchema(
    int Id, string Comment, int SnapLength, int CapturedCounter, int CutCounter, int LostCounter);

/// <summary>What a stream carries.</summary>
public enum StreamKind
{
    /// <summary>Rows of `emit`.</summary>
    Row,

    /// <summary>Texts of `print`.</summary>
    Print,

    /// <summary>Texts of `alert`.</summary>
    Alert,
}

/// <summary>The rows of one `emit`, or the texts of one `print` or `alert`.</summary>
/// <param name="Id">The first 4 bytes of each record.</param>
/// <param name="Columns">What a record holds.</param>
/// <param name="RecordSize">Bytes in a record.</param>
/// <param name="LostCounter">Index of the counter of rows that found the ring buffer full.</param>
/// <param name="Kind">What it carries.</param>
/// <param name="Text">The text whose values the columns are; null for rows.</param>
public sealed record StreamSchema(
    int Id,
    ImmutableArray<Column> Columns,
    int RecordSize,
    int LostCounter,
    StreamKind Kind = StreamKind.Row,
    MessageText? Text = null);

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

    /// <summary>Packets in which something might hold an IP packet and is not followed, by its name. They are among those
    /// seen.</summary>
    NotFollowed,

    /// <summary>Packets that carry others which are not looked at, by the tunnel's name. They are among those seen.</summary>
    InsideTunnel,

    /// <summary>Updates lost because a map was full.</summary>
    MapFull,

    /// <summary>Events lost although their map had room: the kernel had no memory at hand for a new key, or another CPU
    /// held the map or the entry.</summary>
    MapRefused,

    /// <summary>Alerts that were sent and could not be remembered, so that they may come again too early.</summary>
    NotRemembered,

    /// <summary>Rows lost because the ring buffer was full.</summary>
    RingFull,

    /// <summary>Divisions by zero, taken as 0.</summary>
    DivisionByZero,

    /// <summary>Readings of payload whose bytes are out of reach: cut off in a capture, or in a part of the packet that
    /// the hook does not get at. Only of rules that read payload.</summary>
    PayloadUnreadable,

    /// <summary>TLS ClientHellos that began in one segment and of which the others have not been seen, in order. Only in
    /// scripts that ask for TLS.</summary>
    HellosOpen,

    /// <summary>Packets that a rule dropped.</summary>
    Dropped,

    /// <summary>Packets that a rule would have dropped, had its verdicts been enforced.</summary>
    WouldDrop,

    /// <summary>Packets that a rule would have dropped, and the guard of the operator's session kept.</summary>
    Guarded,

    /// <summary>Packets that a rule's `pass` decided about.</summary>
    Passed,

    /// <summary>Packets that a rule's `limit` found too fast; they are among those dropped.</summary>
    Limited,

    /// <summary>Packets that a `limit` let through because its map had no room for their key.</summary>
    LimitsLost,

    /// <summary>Packets that `capture` took.</summary>
    Captured,

    /// <summary>Packets of which `capture` took the beginning only, for want of a larger snap length.</summary>
    CapturesCut,

    /// <summary>Packets that `capture` lost because the ring buffer was full.</summary>
    CapturesLost,

    /// <summary>Connections in captures that were forgotten before they had ended: for want of room, or because nothing
    /// was heard of them for long.</summary>
    FlowsForgotten,
}

/// <summary>A counter: a 64-bit number in the map `tcpq_counters`, kept per CPU.</summary>
/// <param name="Kind">What it counts.</param>
/// <param name="Name">The table, stream or rule it belongs to; the rules of a program, where the script has several with
/// different rules; empty for the whole script.</param>
public sealed record Counter(CounterKind Kind, string Name)
{
    /// <summary>What was not followed, or the tunnel; null for other kinds.</summary>
    public string? What { get; init; }

    /// <summary>What is seen and matched: `events`, or `sockets` of a list; null for packets.</summary>
    public string? Unit { get; init; }
}

/// <summary>Everything needed to read a compiled script's results; the same for kernel and captures.</summary>
/// <param name="Tables">Aggregates, in the script's order.</param>
/// <param name="Streams">Rows of `emit`, by id.</param>
/// <param name="Counters">By index in the counters map's value.</param>
public sealed record Schema(
    ImmutableArray<TableSchema> Tables, ImmutableArray<StreamSchema> Streams, ImmutableArray<Counter> Counters)
{
    /// <summary>Maps of the script, and those that remember alerts.</summary>
    public ImmutableArray<MapSchema> Maps { get; init; } = [];

    /// <summary>Its `capture` statements, by id.</summary>
    public ImmutableArray<CaptureSchema> Captures { get; init; } = [];

    /// <summary>True where a rule decides about packets.</summary>
    public bool HasVerdicts => Counters.Any(counter => counter.Kind is CounterKind.WouldDrop or CounterKind.Passed);

    /// <summary>What the script's user may set.</summary>
    public ImmutableArray<ScriptParameter> Parameters { get; init; } = [];

    /// <summary>True where a map remembers which task owns a socket.</summary>
    public bool HasOwners { get; init; }

    /// <summary>The index of <see cref="CounterKind.HellosOpen"/>; null where no rule asks for TLS.</summary>
    public int? HelloCounter { get; init; }

    /// <summary>What happens between the events.</summary>
    public ReportPlan Reports { get; init; } = ReportPlan.None;

    /// <summary>The array of 64-bit words whose bit for a table, by its <see cref="TableSchema.Generation"/>, says which
    /// of two maps takes the updates: 0 the first. Only in objects of scripts that clear a table.</summary>
    public const string GenerationsMap = "tcpq_generation";

    /// <summary>Bits in a word of <see cref="GenerationsMap"/>.</summary>
    public const int GenerationsPerWord = 64;

    /// <summary>The per-CPU array of one entry that holds the counters.</summary>
    public const string CountersMap = "tcpq_counters";

    /// <summary>The hash of connections that are never dropped: keys are 36 bytes as the type `flow` has them, one for
    /// each direction. Only in objects of scripts that drop.</summary>
    public const string GuardMap = "tcpq_guard";

    /// <summary>Bytes in a key of <see cref="GuardMap"/>; its values are ignored `u32`.</summary>
    public const int GuardKeySize = 36;

    /// <summary>Entries that <see cref="GuardMap"/> can hold.</summary>
    public const int GuardEntries = 64;

    /// <summary>The ring buffer of `capture`.</summary>
    public const string PacketsMap = "tcpq_packets";

    /// <summary>The ring buffer of `emit`.</summary>
    public const string RowsMap = "tcpq_rows";
}
