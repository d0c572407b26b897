using System.Collections.Immutable;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Terminal;

/// <summary>What the process returns; scripts and services rely on it.</summary>
internal static class ExitCodes
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The script is wrong, or `tcpq fmt --check` found one that is not formatted.</summary>
    public const int Script = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The machine cannot: permission, kernel, device, library.</summary>
    public const int Machine = 3;

    /// <summary>The input file is bad.</summary>
    public const int Input = 4;

    /// <summary>tcpq itself is wrong (EX_SOFTWARE of sysexits.h).</summary>
    public const int Bug = 70;

    /// <summary>A second interrupt ended the process at once: 128 + SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;

    /// <summary>All of them with their meaning, for `--help`.</summary>
    public static ImmutableArray<(int Code, string Meaning)> All { get; } =
    [
        (Success, "fine"),
        (Script, "the script is wrong, or not formatted (fmt --check)"),
        (Usage, "the command line is wrong"),
        (Machine, "the machine cannot: permission, kernel, device, library"),
        (Input, "the input file is bad"),
        (Bug, "a bug in tcpq"),
        (Interrupted, "stopped at once by a second interrupt"),
    ];

    // Hooks are written in scripts and outputs on the command line, but whether they work is a fact of the machine.
    private static readonly ImmutableArray<DiagnosticCode> FactsOfTheMachine =
    [
        Codes.HookUnavailable, Codes.NoHookAvailable, Codes.StatementUnavailable, Codes.OutputUnwritable,
        Codes.NoCurrentDirectory,
    ];

    /// <summary>The exit code of some diagnostics: a bug before all else, then the first error. A capture that is cut
    /// short is only warned about, for its results are good as far as they go; it is a bad input file all the same.
    /// </summary>
    public static int For(IEnumerable<Diagnostic> diagnostics)
    {
        var failures = diagnostics
            .Where(d => d.Code.Severity != Severity.Warning || d.Code == Codes.TruncatedCapture)
            .OrderByDescending(d => d.Code.Severity)
            .ToList();
        return failures is [var worst, ..] ? For(worst) : Success;
    }

    // A hook without a place in the script was named by `--hook`.
    private static int For(Diagnostic diagnostic) => For(diagnostic.Code) switch
    {
        Script when diagnostic.Primary is null => Usage,
        var code => code,
    };

    /// <summary>The exit code of one code, by its range.</summary>
    public static int For(DiagnosticCode code) => code.Id[..4] switch
    {
        _ when FactsOfTheMachine.Contains(code) => Machine,
        "TQ00" => Usage,
        "TQ01" or "TQ02" or "TQ03" or "TQ04" => Script,
        "TQ05" or "TQ07" => Input,
        "TQ06" => Machine,
        _ => Bug,
    };
}
