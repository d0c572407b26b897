using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>A file that `tcpq merge` cannot read.</summary>
    public static DiagnosticCode NotResults { get; } = Error(
        "TQ0701",
        "no saved results",
        "`tcpq merge` adds files that `--save` has written: compressed lines of JSON, in a format that this version "
        + "knows.");

    /// <summary>Saved results that are not whole.</summary>
    public static DiagnosticCode DamagedResults { get; } = Error(
        "TQ0702",
        "saved results are damaged",
        "The file began as saved results and was cut short or changed since. Nothing of it is taken, for part of it "
        + "would "
        + "look like all.");

    /// <summary>Saved results of another script.</summary>
    public static DiagnosticCode ResultsDiffer { get; } = Error(
        "TQ0703",
        "results cannot be added",
        "Tables can be added if they have the same names, keys, aggregates and constants: save what one script has "
        + "found at several places or times.");

    /// <summary>The same run in two files.</summary>
    public static DiagnosticCode ResultsTwice { get; } = Error(
        "TQ0704",
        "the same run twice",
        "Two of the files hold what the same run has found, which would be counted twice.");

    private static ImmutableArray<DiagnosticCode> SavedResults =>
        [NotResults, DamagedResults, ResultsDiffer, ResultsTwice];
}
