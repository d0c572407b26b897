using System.Collections.Immutable;
using System.Diagnostics;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Blocks;
using Tcpq.Runtime.Capturing;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Guarding;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Kernel.Attaching;
using Tcpq.Runtime.Kernel.Privileges;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Libbpf;
using Tcpq.Runtime.Namespaces;
using Tcpq.Runtime.Results;
using Tcpq.Runtime.Saving;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Runtime;

/// <summary>A script that runs in this machine's kernel. Everything it attaches belongs to this process, so that nothing
/// stays when the process ends, however it ends. Not thread-safe.</summary>
public sealed class LiveRun : IDisposable
{
    private readonly CompiledScript script;
    private readonly LiveSession session;
    private readonly LiveTables tables;
    private readonly BlockRunner blocks;
    private readonly int? rowLimit;
    private readonly ImmutableArray<WatchedPlace> places;
    private RunFiles? files;
    private RunSaver? saver;
    private ImmutableArray<string> watched;
    private readonly long start = Stopwatch.GetTimestamp();

    private LiveRun(
        CompiledScript script,
        LiveSession session,
        RunOptions options,
        RunHandlers handlers,
        VerdictUse verdicts,
        ColumnReader columns)
    {
        Verdicts = script.Schema.HasVerdicts ? verdicts.Description : null;
        this.script = script;
        this.session = session;
        rowLimit = options.RowLimit;
        NeededRights = RightsAfterAttaching.Of(
            new(script, options.Device, [options.PacketFile, options.ResultsFile]), WatchedKernel.Running);
        places = [.. PlacesOf(options)];
        tables = new(script.Schema, session, columns, verdicts.Enforcement);
        blocks = new(script.Schema, tables, handlers.OnRow, handlers.OnReport, rowLimit)
        {
            Start = DateTimeOffset.UtcNow,
        };
    }

    /// <summary>Where the script's programs are attached, for people.</summary>
    public ImmutableArray<string> Attachments => session.Attachments;

    /// <summary>What is counted there besides, or not counted, that the event's name does not say, for people.</summary>
    public ImmutableArray<string> Scope => session.Scope;

    /// <summary>What this process must still be allowed to do until the run ends.</summary>
    public RightsAfterAttaching NeededRights { get; }

    /// <summary>Gives up, for the whole process and for good, all capabilities that the run does not need any more, and what
    /// could give new ones: only for a process that does nothing else.</summary>
    /// <returns>Null, or why that was not possible.</returns>
    public string? GiveUpRights() => PrivilegeDrop.AllBut(NeededRights.Capabilities);

    /// <summary>What cannot be seen from there, for people.</summary>
    public ImmutableArray<string> Notes => session.Notes;

    /// <summary>What its tables and maps take when all are full, in bytes.</summary>
    public long MemoryWhenFull => script.Memory.WhenFullOn(LibBpf.libbpf_num_possible_cpus());

    /// <summary>Whether verdicts are applied, and to what not, for people; null for a script that only watches.</summary>
    public string? Verdicts { get; }

    /// <summary>Compiles a script for this kernel, loads and attaches it: all of it or nothing.</summary>
    /// <param name="source">The script.</param>
    /// <param name="options">What to watch.</param>
    /// <param name="handlers">Take what the script says while it runs; rows come on a thread of their own.</param>
    /// <param name="onDeviceLost">Told the name of a watched device that goes away, on a thread of its own.</param>
    /// <returns>The run, to be disposed; null where it could not start. And all diagnostics.</returns>
    /// <remarks>The calling thread enters the network namespace that the options name, and stays there.</remarks>
    /// <exception cref="Tcpq.Llvm.LlvmUnavailableException">libLLVM is not installed.</exception>
    public static (LiveRun? Run, ImmutableArray<Diagnostic> Diagnostics) Start(
        SourceText source, RunOptions options, RunHandlers handlers, Action<string>? onDeviceLost = null)
    {
        if (options.NetworkNamespace is { } name && NetworkNamespace.Enter(name) is { } obstacle)
        {
            return (null, [obstacle]);
        }

        var compilation = options.Compilation with
        {
            FindEnum = VmlinuxBtf.FindEnum,
            Kernel = RunningKernel.Describe(),
            KernelIsTarget = true,
        };
        var target = ScriptTarget.For(source, compilation);
        target = options.PidNamespace is { } inode ? target with { PidNamespace = inode } : target;
        var compiled = Compilation.Compile(source, compilation with { Target = target });
        if (compiled.Script is not { } script)
        {
            return (null, compiled.Diagnostics);
        }

        var diagnostics = new DiagnosticBag();
        var bootTime = BootClock.StartOfBoot;
        var columns = new ColumnReader(bootTime);
        var rows = new RowDecoder(script.Schema, columns, handlers.OnRow);
        var (use, doubt) = VerdictUse.For(
            script.Schema.HasVerdicts ? options.Enforcement : Enforcement.None,
            SshSessions.OfThisProcess,
            isInner: PidNamespace.Inner is not null);
        if (use is not { } verdicts)
        {
            return (null, compiled.Diagnostics.Add(doubt!));
        }

        var files = RunFiles.Open(
            options, script.Schema, program => PacketOrigin.Of(script.Programs[program]), bootTime, diagnostics);
        if (files is null)
        {
            return (null, compiled.Diagnostics.AddRange(diagnostics.ToImmutable()));
        }

        var live = new LiveOptions
        {
            Device = options.Device,
            Enforcement = verdicts.Enforcement,
            Guarded = verdicts.Guarded,
            OnRecord = rows.Decode,
            OnPacket = files.Packets is { } packets ? packets.Write : null,
            CgroupPath = options.Cgroup,
            IsOneNamespace = options.NetworkNamespace is not null,
            Devices = new(onDeviceLost ?? (_ => { }), handlers.OnNote ?? (_ => { })),
        };
        var session = LiveSession.Start(script, live, diagnostics);
        var run = session is null ? null : new LiveRun(script, session, options, handlers, verdicts, columns)
        {
            files = files,
            saver = files.Results is null ? null : new(files.Results, source.Text, columns, bootTime),
        };
        if (run is null)
        {
            files.Dispose();
        }
        else if (script.ShowsOtherDevices)
        {
            DeviceNames.Survey();
        }

        run?.Begin();
        return (run, compiled.Diagnostics.AddRange(diagnostics.ToImmutable()));
    }

    /// <summary>Time until a block of the script is due, or until a script that only lists what there is has done so;
    /// null where it has none.</summary>
    public TimeSpan? UntilNextBlock => IsOver ? TimeSpan.Zero
        : blocks.NextDue is { } due ? TimeSpan.FromTicks(Math.Max(0, (due - Elapsed).Ticks)) : null;

    // A list without timers is read once.
    private bool IsOver => session.IsSnapshot && blocks.NextDue is null;

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    /// <summary>Runs the blocks that are due.</summary>
    /// <returns>False where the script asked for the end.</returns>
    public bool RunBlocks()
    {
        var elapsed = Elapsed;
        blocks.SkipMissed(elapsed);
        if (session.HasIterators && blocks.NextDue <= elapsed)
        {
            session.RunIterators();
        }

        blocks.Advance(elapsed);
        return !blocks.HasExited && !IsOver;
    }

    private static IEnumerable<WatchedPlace> PlacesOf(RunOptions options)
    {
        if (options.NetworkNamespace is { } name)
        {
            yield return new(NetworkNamespace.PathOf(name), NetworkNamespace.Describe(name));
        }

        if (options.Cgroup is { } cgroup)
        {
            yield return new(cgroup, $"the cgroup `{cgroup}`");
        }
    }

    private void Begin()
    {
        blocks.Begin();
        if (session.HasIterators && blocks.NextDue is null)
        {
            session.RunIterators();
        }
    }

    /// <summary>What has been found so far.</summary>
    public Report Report()
    {
        var report = new Report(
            [.. script.Schema.Tables.Select(table => tables.Read(table, table.Top ?? rowLimit))], tables.ReadSummary());
        tables.EndReport();
        return report;
    }

    /// <summary>Saves what was found where the options say so; call it once, between <see cref="Stop"/> and
    /// <see cref="End"/>.</summary>
    /// <returns>Why that was not possible; null where it was.</returns>
    public Diagnostic? Save() => saver?.Save(watched, tables.ReadSummary(), tables.ReadAll());

    /// <summary>Runs the script's `end` blocks; call it after <see cref="Stop"/>.</summary>
    /// <returns>What is left to report: what `end` blocks show last; all tables, where the script has none.</returns>
    public Report End() => blocks.End();

    /// <summary>Stops watching and delivers the last rows; what was found stays readable.</summary>
    public void Stop()
    {
        if (watched.IsDefault)
        {
            watched = Attachments;
        }

        session.Detach();
        files?.Packets?.Close();
    }

    /// <summary>That the namespace or cgroup that is watched was deleted: there is nothing left to watch, and the namespace
    /// would live on for this run alone. Null as long as it is there.</summary>
    public Diagnostic? WhyOver()
    {
        foreach (var place in places)
        {
            if (place.WhyGone() is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>Makes what was captured so far readable for others.</summary>
    /// <returns>True while more is taken.</returns>
    public bool FlushPackets() => files?.Packets?.Flush() ?? true;

    /// <summary>What kept packets from being written; null where all is well.</summary>
    public Diagnostic? PacketFailure => files?.Packets?.Failure;

    /// <summary>Detaches and unloads everything.</summary>
    public void Dispose()
    {
        Stop();
        files?.Dispose();
        session.Dispose();
    }
}
