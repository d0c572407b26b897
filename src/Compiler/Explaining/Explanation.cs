using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Planning;
using Tcpq.Targets;
using Tcpq.Values;

namespace Tcpq.Explaining;

/// <summary>What a script becomes in a kernel, and why.</summary>
/// <param name="Target">The kernel it was compiled for.</param>
/// <param name="Rules">Its rules, in the script's order.</param>
/// <param name="Blocks">What it does between the events, in the script's order.</param>
/// <param name="Programs">Its programs, in the order in which they are loaded.</param>
/// <param name="Maps">All maps of the object, in its order.</param>
/// <param name="Streams">What it sends row by row.</param>
/// <param name="Parameters">What its user may set, with the values it was compiled with.</param>
/// <param name="Script">The object itself.</param>
public sealed record Explanation(
    Target Target,
    ImmutableArray<RuleExplanation> Rules,
    ImmutableArray<BlockExplanation> Blocks,
    ImmutableArray<ProgramExplanation> Programs,
    ImmutableArray<MapExplanation> Maps,
    ImmutableArray<StreamExplanation> Streams,
    ImmutableArray<ParameterExplanation> Parameters,
    CompiledScript Script);

/// <summary>What an explanation gives.</summary>
/// <param name="Explanation">The explanation; null if there are errors.</param>
/// <param name="Diagnostics">Errors and warnings, by position.</param>
public sealed record ExplanationResult(Explanation? Explanation, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>A rule: where it runs and what it does there.</summary>
/// <param name="Line">The line it begins at, from 1.</param>
/// <param name="Event">What it waits for.</param>
/// <param name="Hook">Where the kernel is watched.</param>
/// <param name="Why">Why there.</param>
/// <param name="Programs">The programs that hold it.</param>
/// <param name="Conditions">What must hold, in the order in which it is asked; one or more for each `and`.</param>
/// <param name="Statements">What it does then, in order.</param>
public sealed record RuleExplanation(
    int Line,
    Event Event,
    Hook Hook,
    HookDecision Why,
    ImmutableArray<string> Programs,
    ImmutableArray<string> Conditions,
    ImmutableArray<StatementExplanation> Statements)
{
    /// <summary>True if it decides what becomes of packets.</summary>
    public bool Decides { get; init; }
}

/// <summary>A statement.</summary>
/// <param name="Text">As the script writes it, on one line.</param>
/// <param name="Depth">Blocks of `if` around it.</param>
/// <param name="Map">The BPF map that it writes to; null for none.</param>
public sealed record StatementExplanation(string Text, int Depth, string? Map);

/// <summary>A block beside the events.</summary>
/// <param name="When">`begin`, `end`, or `every` with its interval.</param>
/// <param name="Statements">What it does, as the script writes it, each on one line.</param>
public sealed record BlockExplanation(string When, ImmutableArray<string> Statements);

/// <summary>A program.</summary>
/// <param name="Program">Where it attaches.</param>
/// <param name="Instructions">Its size in slots of 8 bytes with the functions that it calls, before the verifier
/// changes it.</param>
public sealed record ProgramExplanation(CompiledProgram Program, int Instructions);

/// <summary>A map.</summary>
/// <param name="Name">Its name in the object.</param>
/// <param name="Holds">What is in it, in a user's words.</param>
/// <param name="Kind">`hash`, `per-CPU array`, …: how the kernel keeps it.</param>
/// <param name="Entries">Most entries; bytes of a ring buffer.</param>
/// <param name="KeySize">Bytes of a key; 0 for a ring buffer.</param>
/// <param name="ValueSize">Bytes of a value, on one CPU; 0 for a ring buffer.</param>
/// <param name="Memory">What it can take.</param>
public sealed record MapExplanation(
    string Name, string Holds, string Kind, long Entries, int KeySize, int ValueSize, MapMemory Memory);

/// <summary>A stream.</summary>
/// <param name="Name">`emit 1`, `alert 2`.</param>
/// <param name="Kind">What it carries.</param>
/// <param name="RecordSize">Bytes of a record in the ring buffer.</param>
/// <param name="Columns">Its values.</param>
public sealed record StreamExplanation(string Name, StreamKind Kind, int RecordSize, ImmutableArray<Column> Columns);

/// <summary>A parameter.</summary>
/// <param name="Parameter">What the script says about it.</param>
/// <param name="Value">The value that the script was compiled with.</param>
public sealed record ParameterExplanation(ScriptParameter Parameter, Value Value);
