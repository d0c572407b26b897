using Tcpq.Language.Events;
using Tcpq.Runtime;
using Tcpq.Testing.Kernel;
using Tcpq.Values;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>What became of a script on the running kernel.</summary>
/// <param name="Name">The event or tool.</param>
/// <param name="Place">The hook of the event; empty for a tool.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it does not work; empty if it does.</param>
internal sealed record MatrixCell(string Name, string Place, CellOutcome Outcome, string Reason)
{
    private const string Device = "lo";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Watches an event at a hook while its case happens.</summary>
    public static MatrixCell Try(MatrixRow row)
    {
        var test = EventCases.Find(row.Event)!;
        var cell = new MatrixCell(row.Event, row.Hook.Hook.Name, CellOutcome.Fails, "");
        LoopbackNamespace.Run(() => cell = cell.With(Watch(test, row.Hook)));
        return cell;
    }

    /// <summary>Starts a tool of the library, and stops it again.</summary>
    public static MatrixCell TryTool(string name)
    {
        var cell = new MatrixCell(name, "", CellOutcome.Fails, "");
        var options = new RunOptions { Live = new() { Device = Device, NetworkNamespace = LoopbackNamespace.Path } };
        LoopbackNamespace.Run(() => cell =
            cell.With(new MatrixTrial(StandardLibrary.Find(name)!, options).Run(_ => null)));
        return cell;
    }

    private MatrixCell With(TrialResult result) => this with { Outcome = result.Outcome, Reason = result.Reason };

    private static TrialResult Watch(EventCase test, EventHook hook)
    {
        using var scene = new TcpScene();
        if (test.IsBefore)
        {
            test.Act(scene);
        }

        var options = new RunOptions
        {
            Live = new()
            {
                Device = hook.Hook.NeedsDevice ? Device : null,
                NetworkNamespace = test.IsProbe ? null
                    : LoopbackNamespace.Path
            },
        };
        return new MatrixTrial(test.Script(hook.Hook), options).Run(run =>
        {
            var (expected, count) = Count(test, hook, scene, run);
            return expected.Holds(count) ? null : $"counted {count} instead of {expected}";
        });
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

    private static long CountOf(LiveRun run)
    {
        var rows = run.Report().Tables[0].Rows;
        return rows.IsEmpty ? 0 : (long)((Value.Number)rows[0].Value).Amount;
    }
}
