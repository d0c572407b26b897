using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>`--format` names no output.</summary>
    public static DiagnosticCode UnknownFormat { get; } = Error(
        "TQ0001",
        "unknown output format",
        "`--format` takes one of the outputs that `tcpq --help` lists. Without it, results are printed as a table.");

    /// <summary>Neither a script nor a file with one was given.</summary>
    public static DiagnosticCode ScriptMissing { get; } = Error(
        "TQ0002",
        "no script",
        "tcpq needs a script: the text itself in single quotes, or the path of a file that holds one. "
        + "A path that cannot be read is reported with the reason that the system gives.");

    /// <summary>An option's value cannot be used, or two options contradict each other.</summary>
    public static DiagnosticCode BadOption { get; } = Error(
        "TQ0003",
        "option cannot be used",
        "The value of an option has the wrong form, or two options exclude each other. "
        + "`tcpq --help` shows what each option takes.");

    /// <summary>A file that results go to cannot be written.</summary>
    public static DiagnosticCode OutputUnwritable { get; } = Error(
        "TQ0004",
        "output cannot be written",
        "The file or pipe that results go to cannot be created or written. "
        + "Check that its directory exists, that you may write there, and that the disk is not full.");

    /// <summary>The process was started in a directory that has been removed.</summary>
    public static DiagnosticCode NoCurrentDirectory { get; } = Error(
        "TQ0005",
        "no current directory",
        "The directory that tcpq was started in does not exist any more, so that a name without a `/` at its start "
        + "names "
        + "nothing. Change to a directory that exists, or name files from `/` on.");

    private static ImmutableArray<DiagnosticCode> CommandLine =>
        [UnknownFormat, ScriptMissing, BadOption, OutputUnwritable, NoCurrentDirectory];
}
