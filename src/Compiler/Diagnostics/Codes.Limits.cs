using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>More local memory than BPF gives a program.</summary>
    public static DiagnosticCode StackTooSmall { get; } = Error(
        "TQ0401",
        "program needs too much stack",
        "A BPF program has 512 bytes of stack for keys, rows and intermediate values. Group by fewer or smaller "
        + "values, "
        + "or split the rule in two.");

    /// <summary>More keys than a table can have.</summary>
    public static DiagnosticCode TooManyKeys { get; } = Error(
        "TQ0402",
        "too many keys",
        "A table is grouped by a limited number of values, because each key is compared as a whole in the kernel. "
        + "Group by fewer.");

    /// <summary>More elements than a set can have.</summary>
    public static DiagnosticCode SetTooLarge { get; } = Error(
        "TQ0403",
        "set is too large",
        "The set has more elements than the program can compare. Use ranges and prefixes in place of single values.");

    /// <summary>Keys that need more bytes than the kernel's stack leaves.</summary>
    public static DiagnosticCode KeyTooLarge { get; } = Error(
        "TQ0404",
        "key is too large",
        "A key is put together on the kernel's stack, which has 512 bytes for everything. "
        + "Group by fewer or smaller values.");

    /// <summary>More columns than a row can have.</summary>
    public static DiagnosticCode TooManyColumns { get; } = Error(
        "TQ0405",
        "too many columns",
        "A row of `emit` has a limited number of columns. Leave some out, or write a second `emit`.");

    /// <summary>More maps than a program can use.</summary>
    public static DiagnosticCode TooManyMaps { get; } = Error(
        "TQ0406",
        "too many tables and maps",
        "The kernel lets a program use 64 maps. Each table and each `map` is one, a table that the script clears is "
        + "two, "
        + "and so is what remembers the alerts of an `once`; the counters and what `emit` needs take a few. Watch a "
            + "part of it "
        + "at another hook by `via`, or run two scripts.");

    private static ImmutableArray<DiagnosticCode> Limits =>
        [StackTooSmall, TooManyKeys, SetTooLarge, KeyTooLarge, TooManyColumns, TooManyMaps];
}
