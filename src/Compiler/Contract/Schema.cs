using System.Collections.Immutable;
using Tcpq.Binding.Reports;
using Tcpq.Values;

namespace Tcpq.Contract;

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

    /// <summary>True if a rule decides about packets.</summary>
    public bool HasVerdicts => Counters.Any(counter => counter.Kind is CounterKind.WouldDrop or CounterKind.Passed);

    /// <summary>What the script's user may set.</summary>
    public ImmutableArray<ScriptParameter> Parameters { get; init; } = [];

    /// <summary>True if a map remembers which task owns a socket.</summary>
    public bool HasOwners { get; init; }

    /// <summary>The index of <see cref="CounterKind.HellosOpen"/>; null if no rule asks for TLS.</summary>
    public int? HelloCounter { get; init; }

    /// <summary>What happens between the events.</summary>
    public ReportPlan Reports { get; init; } = ReportPlan.None;

    /// <summary>The array of 64-bit words whose bit for a table, by its <see cref="TableMap.Generation"/>, says which
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
