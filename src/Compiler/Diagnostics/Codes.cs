using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

/// <summary>The table of diagnostics: a row for each thing that can go wrong. Rows stand in one file for each hundred:
/// TQ00 the command line, TQ01 syntax, TQ02 names and types, TQ03 hooks and target, TQ04 limits, TQ05 captures,
/// TQ06 the kernel and permissions, TQ07 saved results, TQ09 our own faults. An id is never given a second
/// meaning.</summary>
internal static partial class Codes
{
    /// <summary>Every row, by id.</summary>
    public static ImmutableArray<DiagnosticCode> All =>
    [
        .. CommandLine, .. Syntax, .. NamesAndTypes, .. Declarations, .. Probes, .. Reports, .. HooksAndTarget,
        .. Verdicts,
        .. Limits, .. Captures, .. Kernel, .. SavedResults, .. Ours,
    ];

    private static DiagnosticCode Error(string id, string title, string explanation) =>
        new(id, Severity.Error, title, explanation);

    private static DiagnosticCode Warning(string id, string title, string explanation) =>
        new(id, Severity.Warning, title, explanation);

    private static DiagnosticCode Bug(string id, string title, string explanation) =>
        new(id, Severity.Bug, title, explanation);
}
