using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Language;
using Tcpq.Results;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel;
using Tcpq.Testing.Kernel;
using Tcpq.Text;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>What became of an event at one of its hooks on the running kernel.</summary>
/// <param name="Event">The event.</param>
/// <param name="Hook">The hook.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it does not work; empty where it does.</param>
internal sealed record MatrixCell(string Event, string Hook, CellOutcome Outcome, string Reason)
{
    private const string Device = "lo";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Watches the event there while its case happens.</summary>
    public static MatrixCell Try(Event row, EventHook hook)
    {
        var test = EventCases.Find(row.Name)!;
        MatrixCell? cell = null;
        LoopbackNamespace.Run(() => cell = Watch(test, hook));
        return cell!;
    }

    private static MatrixCell Watch(EventCase test, EventHook hook)
    {
        using var scene = new TcpScene();
        if (test.IsBefore)
        {
            test.Act(scene);
        }

        var source = Script(test, hook);
        var (run, diagnostics) = LiveRun.Start(source, Options(hook), new(_ => { }, _ => { }));
        if (run is null)
        {
            return Refused(test, hook, diagnostics);
        }

        using (run)
        {
            var (expected, count) = Count(test, hook, scene, run);
            return expected.Holds(count)
                ? Cell(test, hook, CellOutcome.Works)
                : Cell(test, hook, CellOutcome.Fails, $"counted {count} instead of {expected}");
        }
    }

    private static (Expectation Expected, long Count) Count(EventCase test, EventHook hook, TcpScene scene, LiveRun run)
    {
        if (!test.IsBefore)
        {
            test.Act(scene);
        }

        var expected = test.Expected(hook, scene);
        SpinWait.SpinUntil(() => CountOf(run) >= expected.Least, Patience);
        run.Stop();
        return (expected, CountOf(run));
    }

    // What the compiler says before anything is loaded is a prediction, and has to be true; what the kernel says is none.
    private static MatrixCell Refused(EventCase test, EventHook hook, ImmutableArray<Diagnostic> diagnostics)
    {
        var (first, reason) = (diagnostics[0], string.Join("; ", [diagnostics[0].Message, .. diagnostics[0].Notes]));
        return first.Code != Codes.HookUnavailable ? Cell(test, hook, CellOutcome.Fails, reason)
            : StartsAnyway(test, hook) ? Cell(test, hook, CellOutcome.Fails, $"works, though {reason}")
            : Cell(test, hook, CellOutcome.Predicted, first.Notes[0]);
    }

    private static bool StartsAnyway(EventCase test, EventHook hook)
    {
        var newest = Target.Default with { Kernel = new(99, 0), Missing = [], MissingFunctions = null };
        var options = Options(hook).Compilation with { Target = newest };
        var result = Compilation.Compile(Script(test, hook), options);
        using var session = result.Script is { } script
            ? LiveSession.Start(script, new() { Device = options.Device, IsOneNamespace = true }, new DiagnosticBag())
            : null;
        return session is not null;
    }

    private static SourceText Script(EventCase test, EventHook hook) =>
        new($"on {test.Event} via {hook.Hook.Name} where {test.Where} < count() >");

    private static RunOptions Options(EventHook hook) => new()
    {
        Device = hook.Hook.NeedsDevice ? Device : null,
        NetworkNamespace = LoopbackNamespace.Path,
    };

    private static long CountOf(LiveRun run)
    {
        var rows = run.Report().Tables[0].Rows;
        return rows.IsEmpty ? 0 : (long)((Value.Number)rows[0].Value).Amount;
    }

    private static MatrixCell Cell(EventCase test, EventHook hook, CellOutcome outcome, string reason = "") =>
        new(test.Event, hook.Hook.Name, outcome, reason);
}

/// <summary>What becomes of an event at a hook.</summary>
internal enum CellOutcome
{
    /// <summary>It is loaded and attached, and counts right.</summary>
    Works,

    /// <summary>The compiler says that it cannot be, and it cannot.</summary>
    Predicted,

    /// <summary>Something else.</summary>
    Fails,
}
