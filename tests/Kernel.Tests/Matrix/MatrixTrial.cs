using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>What becomes of a script.</summary>
internal enum CellOutcome
{
    /// <summary>It is loaded and attached, and does what it should.</summary>
    Works,

    /// <summary>The compiler says that it cannot be, and it cannot.</summary>
    Predicted,

    /// <summary>Something else.</summary>
    Fails,
}

/// <summary>What became of a script.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it does not work; empty if it does.</param>
internal sealed record TrialResult(CellOutcome Outcome, string Reason);

/// <summary>A script that is tried on the running kernel.</summary>
/// <param name="Script">The script.</param>
/// <param name="Options">What it watches.</param>
internal sealed record MatrixTrial(SourceText Script, RunOptions Options)
{
    private static readonly ImmutableArray<DiagnosticCode> Predictions =
        [Codes.HookUnavailable, Codes.NoHookAvailable, Codes.StatementUnavailable];

    /// <summary>Starts it, and uses it.</summary>
    /// <param name="use">Says what is wrong with what it does; null if nothing is.</param>
    public TrialResult Run(Func<LiveRun, string?> use)
    {
        var (run, diagnostics) = LiveRun.Start(Script, Options, new(_ => { }, _ => { }));
        if (run is null)
        {
            return Refused(diagnostics);
        }

        using (run)
        {
            return use(run) is { } problem ? new(CellOutcome.Fails, problem) : new(CellOutcome.Works, "");
        }
    }

    // What the compiler says before anything is loaded is a prediction, and has to be true; what the kernel says is
    // none.
    private TrialResult Refused(ImmutableArray<Diagnostic> diagnostics)
    {
        var first = diagnostics[0];
        var reason = string.Join("; ", [first.Message, .. first.Notes]);
        return !Predictions.Contains(first.Code) ? new(CellOutcome.Fails, reason)
            : StartsAnyway() ? new(CellOutcome.Fails, $"works, though {reason}")
            : new(CellOutcome.Predicted, Shortened(first));
    }

    // The row names the event and the hook already where there is one.
    private static string Shortened(Diagnostic diagnostic) =>
        diagnostic.Code == Codes.StatementUnavailable ? $"{diagnostic.Message}: {string.Join("; ", diagnostic.Notes)}"
            : diagnostic.Code == Codes.NoHookAvailable && diagnostic.Notes is [var only]
                && only.IndexOf(": ", StringComparison.Ordinal) is > 0 and var end ? only[(end + 2)..]
            : string.Join("; ", diagnostic.Notes.DefaultIfEmpty(diagnostic.Message));

    private bool StartsAnyway()
    {
        var newest = Target.Default with { Kernel = new(99, 0), Missing = [], MissingFunctions = null };
        var options = Options.ForKernel with { Target = newest, Kernel = RunningKernel.Describe() };
        var live = new SessionOptions { Watched = Options.Live };
        using var session = Compilation.Compile(Script, options).Result is { } script
            ? LiveSession.Start(script, live, new DiagnosticBag())
            : null;
        return session is not null;
    }
}
