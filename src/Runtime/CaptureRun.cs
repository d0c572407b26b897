using System.Collections.Immutable;
using System.Globalization;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Lowering.Captures;
using Tcpq.Runtime.Blocks;
using Tcpq.Runtime.Capturing;
using Tcpq.Runtime.Replay;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Runtime.Results;
using Tcpq.Runtime.Saving;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Runtime;

/// <summary>A script that runs on capture files: no root, no BPF. Files add up, as if they were one. Not thread-safe.
/// </summary>
public sealed class CaptureRun : ScriptRun
{
    // Waits of 50 ms.
    private const int LongestSilence = 20;

    private readonly HostEngine engine;
    private readonly CaptureTables tables;
    private readonly TimedHandler? timed;
    private readonly List<string> notes;
    private readonly bool isRepeated;
    private readonly int workers;
    private readonly PacketFile? packets;
    private readonly List<string> captures = [];

    private CaptureRun(
        CaptureTables tables, BlockRunner blocks, RunFiles files, SavedScript script, RunOptions options,
        TimedHandler? timed)
        : base(tables, blocks, files, script)
    {
        engine = tables.Engine;
        this.tables = tables;
        this.timed = timed;
        notes = tables.Notes;
        packets = files.Packets;
        workers = options.Capture.Workers ?? Environment.ProcessorCount;
        isRepeated = options.Every is not null;
    }

    /// <summary>True once there is no use in reading on: the script asked for the end, or nobody takes its
    /// packets.</summary>
    public bool HasExited => Blocks.HasExited || packets is { IsOver: true };

    /// <summary>False if not all of a capture was read.</summary>
    public bool IsComplete { get => tables.IsComplete; private set => tables.IsComplete = value; }

    /// <summary>Where in which capture the reading was cancelled; null if it was not.</summary>
    public string? Stopped { get; private set; }

    /// <inheritdoc cref="Compile(ParsedScript, RunOptions, RunHandlers)"/>
    public static (CaptureRun? Run, ImmutableArray<Diagnostic> Diagnostics) Compile(
        SourceText script, RunOptions options, RunHandlers handlers) =>
        Compile(Compilation.Parse(script), options, handlers);

    /// <summary>Compiles a script for captures.</summary>
    /// <param name="script">The script.</param>
    /// <param name="options">What to run on.</param>
    /// <param name="handlers">Take what the script says, while <see cref="Read"/> runs.</param>
    /// <returns>The run, to be disposed; null if the script has errors. And all diagnostics.</returns>
    /// <exception cref="Tcpq.Llvm.LlvmUnavailableException">libLLVM is not installed.</exception>
    public static (CaptureRun? Run, ImmutableArray<Diagnostic> Diagnostics) Compile(
        ParsedScript script, RunOptions options, RunHandlers handlers)
    {
        var diagnostics = new DiagnosticBag();
        var compilation = options.ForCaptures;
        if (Compilation.Bind(script, compilation, diagnostics) is not { } bound
            || Compilation.CompileForCaptures(bound, compilation, diagnostics) is not { } program)
        {
            return (null, diagnostics.ToImmutable());
        }

        if (RunFiles.Open(options, program.Schema, originOf: null, bootTime: 0, diagnostics) is not { } files)
        {
            program.Dispose();
            return (null, diagnostics.ToImmutable());
        }

        var run = Create(script.Source, program, options, handlers, files);
        run.Blocks.Begin();
        return (run, diagnostics.ToImmutable());
    }

    /// <summary>Reads a capture to its end.</summary>
    /// <param name="path">A file, a pipe, or `-` for standard input.</param>
    /// <param name="pause">Called from time to time while no packet is handled, while a stream waits too: for reports
    /// on the way. Given how much of the file has been read, from 0 to 1; null if nobody knows.</param>
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
            while (!file.AtEnd && !Blocks.HasExited)
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

    /// <inheritdoc/>
    public override Report End()
    {
        engine.Finish();
        packets?.Close();
        if (timed is { Skipped: > 0 })
        {
            notes.Add($"{ValueFormat.Grouped((ulong)timed.Skipped)} intervals without packets are not shown");
        }

        var report = base.End();
        return isRepeated ? report with { At = timed!.Latest } : report;
    }

    private protected override ImmutableArray<string> Watched => [.. captures];

    // A stream has not begun yet.
    private void Wait(Action<double?>? pause)
    {
        timed?.Wait();
        pause?.Invoke(null);
        if (Blocks.HasExited)
        {
            throw new OperationCanceledException();
        }
    }

    private static double? ProgressOf(CaptureFile file) =>
        file.Length is > 0 and var length ? Math.Min(1, (double)file.Position / length) : null;

    /// <summary>Frees the compiled code and its tables.</summary>
    public override void Dispose()
    {
        engine.Dispose();
        base.Dispose();
    }

    private static CaptureRun Create(
        SourceText script, CaptureProgram program, RunOptions options, RunHandlers handlers, RunFiles files)
    {
        var columns = new ColumnReader(bootTime: 0);
        var rows = new RowDecoder(program.Schema, columns, handlers.OnRow);
        var isTimed = options.Every is not null || !program.Schema.Reports.Timers.IsEmpty;
        HostEngine? engine = null;
        try
        {
            engine = new(
                program,
                rows.Decode,
                files.Packets is { } packets ? record => packets.Write(record, engine!.Present) : null,
                new(options.Capture.Side ?? FlowSide.Auto, options.Capture.Local),
                isTimed,
                handlers.OnNote);
            var tables = new CaptureTables(engine, columns);
            var blocks = new BlockRunner(
                program.Schema, tables, handlers.OnRow, handlers.OnReport, options.RowLimit, options.Every);
            var timed = isTimed ? new TimedHandler(engine, blocks, options.Capture.Clock) : null;
            return new(tables, blocks, files, new(script.Text, columns, ClockStart: 0), options, timed);
        }
        catch
        {
            engine?.Dispose();
            program.Dispose();
            files.Dispose();
            throw;
        }
    }
}
