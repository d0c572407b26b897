using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>An aggregate where nothing may be counted.</summary>
    public static DiagnosticCode AggregateMisplaced { get; } = Error(
        "TQ0220",
        "aggregate in a condition or constant",
        "An aggregate counts each event that reaches it. The condition of a rule decides which events count, and a "
        + "constant is no event, so neither can count. In the block an aggregate may stand for its value: "
        + "`let n = count() by saddr; if (n > 10) < … >`.");

    /// <summary>A function or constant that contains itself.</summary>
    public static DiagnosticCode ContainsItself { get; } = Error(
        "TQ0221",
        "definition contains itself",
        "A constant or function is put in the place of its name, so one that needs its own value never ends. "
        + "The same message comes if definitions are nested more than 32 deep.");

    /// <summary>`show` or `clear` of something that is no table.</summary>
    public static DiagnosticCode UnknownTable { get; } = Error(
        "TQ0222",
        "unknown table",
        "`show` and `clear` take the name of a table: what `as` calls an aggregate, the name of the `let` that holds "
        + "its value, or the aggregate's own name. `clear` takes a map too.");

    /// <summary>A statement in a block that cannot hold it.</summary>
    public static DiagnosticCode StatementMisplaced { get; } = Error(
        "TQ0223",
        "statement in the wrong kind of block",
        "A rule's block runs in the kernel for each event: it counts, emits and remembers. The blocks of `every`, "
        + "`begin` and `end` run beside it, without an event: they show, clear, print and end the run.");

    /// <summary>A parameter whose default is no plain value.</summary>
    public static DiagnosticCode ParameterDefault { get; } = Error(
        "TQ0224",
        "parameter has no plain default",
        "The value of a `param` is a number, a duration, a size, an address, or `true` or `false`; the default says "
        + "which.");

    /// <summary>A value given for a parameter that is none of its type.</summary>
    public static DiagnosticCode ParameterValue { get; } = Error(
        "TQ0225",
        "value does not fit the parameter",
        "The value given for a parameter is written as in a script, and is of the same kind as its default: `10s` for "
        + "a duration, `64KiB` for a size, `10.0.0.1` for an address.");

    /// <summary>A parameter that the script does not have.</summary>
    public static DiagnosticCode UnknownParameter { get; } = Error(
        "TQ0226",
        "unknown parameter",
        "The script declares no parameter of this name. `tcpq SCRIPT --help` lists those that it has.");

    /// <summary>A `use` of a file that is not there.</summary>
    public static DiagnosticCode LibraryNotFound { get; } = Error(
        "TQ0227",
        "library not found",
        "`use NAME` takes a library that is part of tcpq, `use \"PATH\"` a file, relative to the one that uses it.");

    /// <summary>A rule or block in a used file.</summary>
    public static DiagnosticCode NotInLibrary { get; } = Error(
        "TQ0228",
        "not allowed in a library",
        "A file that others use declares constants and functions; parameters, maps, rules and blocks belong to the "
        + "script that is run.");

    /// <summary>A type's name that is none.</summary>
    public static DiagnosticCode UnknownType { get; } = Error(
        "TQ0229",
        "unknown type",
        "The keys of a map are fields, which stand for their types, or types; its values have a type: `bool`, "
        + "`integer`, `port`, `ip`, `mac`, `time`, `duration`, `bytes`, `flow`, or that of a field.");

    /// <summary>An aggregate whose value the kernel cannot read.</summary>
    public static DiagnosticCode NotReadable { get; } = Error(
        "TQ0230",
        "value cannot be read in the kernel",
        "The value of this aggregate is worked out when it is shown; in the kernel there is only what it is made of. "
        + "Those that can stand in an expression are listed by `tcpq aggregates`.");

    private static ImmutableArray<DiagnosticCode> Declarations =>
    [
        AggregateMisplaced, ContainsItself, UnknownTable, StatementMisplaced, ParameterDefault, ParameterValue,
        UnknownParameter, LibraryNotFound, NotInLibrary, UnknownType, NotReadable,
    ];
}
