using System.Collections.Immutable;
using Tcpq.Cli.Outputs;
using Tcpq.Cli.Terminal;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Runtime.Interop;
using Tcpq.Text;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq SCRIPT` in the kernel of this machine.</summary>
internal sealed class LiveCommand : IDisposable
{
    // In bytes: from there on it should surprise nobody later.
    private const long MemoryWorthSaying = 256 << 20;

    // How long a row may wait for company before the reader gets it.
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(100);

    private readonly RunJob job;
    private readonly CancellationTokenSource ending = new();
    private volatile OutputException? failure;
    private volatile string? lostDevice;

    private LiveCommand(RunJob job) => this.job = job;

    /// <summary>Watches until a signal, the end of `--duration`, or the loss of a device; then reports.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(ParsedScript script, RunOptions options, RunJob job)
    {
        using var command = new LiveCommand(job);
        var (run, diagnostics) = LiveRun.Start(
            script, options, new(command.Receive, command.Show) { OnNote = command.Note }, command.LoseDevice);
        var exitCode = job.Report(diagnostics);
        if (run is null)
        {
            return exitCode;
        }

        using (run)
        {
            return Math.Max(exitCode, command.Watch(run));
        }
    }

    public void Dispose() => ending.Dispose();

    private int Watch(LiveRun run)
    {
        var keeps = job.Arguments.KeepsPrivileges || !job.Context.OwnsProcess;
        var stays = keeps ? null : run.GiveUpRights();
        Announce(run);
        if (stays is not null)
        {
            Note($"capabilities are kept: {stays}");
        }

        using var stop = job.StopSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, ending.Token);
        var schedule = new ReportSchedule(job.Arguments.Run.Every, TimeProvider.System);
        Diagnostic? over = null;
        while (!either.Token.WaitHandle.WaitOne(Shorter(schedule.Wait(FlushInterval), run.UntilNextBlock)))
        {
            over = run.WhyOver();
            if (over is not null || !run.RunBlocks())
            {
                break;
            }

            if (schedule.IsDue())
            {
                job.Writer.Report(run.Report(), final: false);
            }

            job.Writer.Flush();
            if (!run.FlushPackets())
            {
                break;
            }
        }

        run.Stop();
        if (failure is { } cause)
        {
            throw cause;
        }

        var unsaved = run.Save();
        job.Writer.Report(run.End(), final: true);
        if (new[] { unsaved, run.PacketFailure, over }.OfType<Diagnostic>()
            .ToImmutableArray() is { Length: > 0 } problems)
        {
            return job.Report(problems);
        }

        return lostDevice is { } device
            ? job.Report([new(Codes.DeviceWentAway, $"the device `{device}` went away; the results end there")])
            : ExitCodes.Success;
    }

    private void Announce(LiveRun run)
    {
        var messages = job.Context.Streams.Messages;
        var places = string.Join("; ", run.Scope.Prepend(string.Join(", ", run.Attachments)));
        messages.WriteLine(TerminalText.Mask($"watching {places}"));
        if (run.Verdicts is { } verdicts)
        {
            messages.WriteLine(verdicts);
        }

        if (run.MemoryWhenFull >= MemoryWorthSaying)
        {
            messages.WriteLine(
                $"note: tables and maps take {ByteSize.Of(run.MemoryWhenFull)} of memory when they are full");
        }

        foreach (var note in run.Notes)
        {
            messages.WriteLine(TerminalText.Mask($"note: {note}"));
        }
    }

    // On the thread that reads the ring buffer, where nobody could catch an exception.
    private void Receive(EmittedRow row)
    {
        try
        {
            job.Writer.Row(row);
        }
        catch (OutputException e)
        {
            failure = e;
            ending.Cancel();
        }
    }

    private static TimeSpan Shorter(TimeSpan wait, TimeSpan? block) =>
        block is { } other && other < wait ? other : wait;

    private void Note(string text) => job.Context.Streams.Messages.WriteLine(TerminalText.Mask($"note: {text}"));

    private void Show(Report report) => job.Writer.Report(report, final: false);

    private void LoseDevice(string name)
    {
        lostDevice = name;
        ending.Cancel();
    }
}
