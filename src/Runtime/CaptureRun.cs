using System.Collections.Immutable;
using System.Globalization;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Blocks;
using Tcpq.Runtime.Capturing;
using Tcpq.Runtime.Replay;
using Tcpq.Runtime.Results;
using Tcpq.Runtime.Saving;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Runtime;

/// <summary>A script that runs on capture files: no root, no BPF. Files add up, as if they were one. Not thread-safe.
/// </summary>
public sealed class CaptureRun : IDisposable
{
    // Waits of 50 ms.
    private const int LongestSilence = 20;

    private readonly HostEngine engine;
    private readonly CaptureTables tables;
    private readonly BlockRunner blocks;
    private readonly TimedHandler? timed;
    private readonly List<string> notes = [];
    private readonly int? rowLimit;
    private readonly bool isRepeated;
    private readonly int workers;
    private readonly RunFiles files;
    private readonly PacketFile? packets;
    private readonly RunSaver? saver;
    private readonly List<string> captures = [];

    private CaptureRun(
        SourceText script, Tcpq.Planning.Plan plan, RunOptions options, RunHandlers handlers, RunFiles files)
    {
        this.files = files;
        packets = files.Packets;
        rowLimit = options.RowLimit;
        workers = options.Workers ?? Environment.ProcessorCount;
        var columns = new ColumnReader(bootTime: 0);
        saver = files.Results is null ? null : new(files.Results, script.Text, columns, clockStart: 0);
        var rows = new RowDecoder(plan.Schema, columns, handlers.OnRow);
        var isTimed = options.Every is not null || !plan.Schema.Reports.Timers.IsEmpty;
        engine = new(
            plan, rows.Decode, packets is null ? null : Write, new(options.Side, options.Local), isTimed, handlers.OnNote);
        tables = new(engine, columns, notes);
        isRepeated = options.Every is not null;
        blocks = new(plan.Schema, tables, handlers.OnRow, handlers.OnReport, rowLimit, options.Every);
        timed = isTimed ? new(engine, blocks, options.Clock) : null;
    }

    /// <summary>True once there is no use in reading on: the script asked for the end, or nobody takes its packets.</summary>
    public bool HasExited => blocks.HasExited || packets is { IsOver: true };

    /// <summary>False where not all of a capture was read.</summary>
    public bool IsComplete { get => tables.IsComplete; private set => tables.IsComplete = value; }

    /// <summary>Where in which capture the reading was cancelled; null where it was not.</summary>
    public string? Stopped { get; private set; }

    /// <summary>Compiles a script for captures.</summary>
    /// <param name="script">The script.</param>
    /// <param name="options">What to run on.</param>
    /// <param name="handlers">Take what the script says, while <see cref="Read"/> runs.</param>
    /// <returns>The run, to be disposed; null where the script has errors. And all diagnostics.</returns>
    /// <exception cref="Tcpq.Llvm.LlvmUnavailableException">libLLVM is not installed.</exception>
    public static (CaptureRun? Run, ImmutableArray<Diagnostic> Diagnostics) Compile(
        SourceText script, RunOptions options, RunHandlers handlers)
    {
        var diagnostics = new DiagnosticBag();
        var plan = Compilation.Analyze(script, options.CaptureCompilation, diagnostics);
        if (plan is null)
        {
            return (null, diagnostics.ToImmutable());
        }

        if (RunFiles.Open(options, plan.Schema, originOf: null, bootTime: 0, diagnostics) is not { } files)
        {
            return (null, diagnostics.ToImmutable());
        }

        var run = Create(script, plan, options, handlers, files);
        run.blocks.Begin();
        return (run, diagnostics.ToImmutable());
    }

    /// <summary>Reads a capture to its end.</summary>
    /// <param name="path">A file, a pipe, or `-` for standard input.</param>
    /// <param name="pause">Called from time to time while no packet is handled, while a stream waits too: for reports on
    /// the way. Given how much of the file has been read, from 0 to 1; null where nobody knows.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <returns>What was wrong: an error where nothing could be read, a warning where the end is missing.</returns>
    public Diagnostic? Read(string path, Action<double?>? pause = null, CancellationToken cancellation = default)
    {
        CaptureFile? file;
        try
        {
            timed?.Begin();
            var opener = new CaptureOpener(path, cancellation)
            {
                Waiting = () => Wait(pause),
                WantsWays = engine.WantsWays || packets is not null,
                WantsComments = packets is not null,
            };
            if (!opener.TryOpen(out file, out var problem))
            {
                return problem;
            }
        }
        catch (OperationCanceledException)
        {
            IsComplete = HasExited;
            return null; // while a pipe had nothing to say
        }

        captures.Add(path);
        using (file)
        {
            engine.BeginCapture(file.Length is null);
            var silent = 0;
            while (!file.AtEnd && !blocks.HasExited)
            {
                if (workers > 1 && file.IsWorthSharing && engine.CanShare)
                {
                    file.ReadShared(engine, workers, pause is null ? null : () => pause(ProgressOf(file)));
                }

                var count = file.DispatchChunk(timed is null ? engine : timed);
                engine.RethrowCallbackFailure();
                silent = count == 0 ? silent + 1 : 0;
                if (count == 0 && !file.AtEnd)
                {
                    timed?.Wait();
                    if (silent == LongestSilence)
                    {
                        engine.Decide();
                    }
                }

                pause?.Invoke(ProgressOf(file));
                if (packets?.Flush() == false)
                {
                    return packets.Failure;
                }
            }

            if (file.Problem is { } ending)
            {
                notes.Add(ending.Message);
            }

            IsComplete &= file.IsWhole || HasExited;
            if (!file.IsWhole && file.Problem is null && !HasExited)
            {
                Stopped = ProgressOf(file) is { } done
                    ? string.Create(CultureInfo.InvariantCulture, $"stopped at {(int)(done * 100)} % of {path}")
                    : string.Create(CultureInfo.InvariantCulture, $"stopped after {file.Packets} packets of {path}");
                notes.Add(Stopped);
            }

            return file.Problem;
        }
    }

    /// <summary>What has been found so far.</summary>
    public Report Report()
    {
        var report = new Report(
            [.. engine.Schema.Tables.Select(table => tables.Read(table, table.Top ?? rowLimit))], tables.ReadSummary());
        tables.EndReport();
        return report;
    }

    /// <summary>Saves what was found where the options say so; call it once, before <see cref="End"/>.</summary>
    /// <returns>Why that was not possible; null where it was.</returns>
    public Diagnostic? Save() => saver?.Save([.. captures], tables.ReadSummary(), tables.ReadAll());

    /// <summary>Runs the script's `end` blocks.</summary>
    /// <returns>What is left to report: what `end` blocks show last; all tables, where the script has none.</returns>
    public Report End()
    {
        engine.Finish();
        packets?.Close();
        if (timed is { Skipped: > 0 })
        {
            notes.Add($"{ValueFormat.Grouped((ulong)timed.Skipped)} intervals without packets are not shown");
        }

        var report = blocks.End();
        return isRepeated ? report with { At = timed!.Latest } : report;
    }

    private void Write(ReadOnlySpan<byte> record) => packets!.Write(record, engine.Present);

    /// <summary>What kept packets from being written; null where all is well.</summary>
    public Diagnostic? PacketFailure => packets?.Failure;

    // A stream has not begun yet.
    private void Wait(Action<double?>? pause)
    {
        timed?.Wait();
        pause?.Invoke(null);
        if (blocks.HasExited)
        {
            throw new OperationCanceledException();
        }
    }

    private static double? ProgressOf(CaptureFile file) =>
        file.Length is > 0 and var length ? Math.Min(1, (double)file.Position / length) : null;

    /// <summary>Frees the compiled code and its tables.</summary>
    public void Dispose()
    {
        engine.Dispose();
        files.Dispose();
    }

    private static CaptureRun Create(
        SourceText script, Tcpq.Planning.Plan plan, RunOptions options, RunHandlers handlers, RunFiles files)
    {
        try
        {
            return new(script, plan, options, handlers, files);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }
}
