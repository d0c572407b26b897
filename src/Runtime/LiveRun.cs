using System.Collections.Immutable;
using System.Diagnostics;
using Tcpq.Contract;
using Tcpq.Diagnostics;
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

/// <summary>A script that runs in this machine's kernel. Everything it attaches belongs to this process, so that
/// nothing stays when the process ends, however it ends. Not thread-safe.</summary>
public sealed class LiveRun : ScriptRun
{
    private readonly CompiledScript script;
    private readonly LiveSession session;
    private readonly RunFiles files;
    private readonly ImmutableArray<WatchedPlace> places;
    private ImmutableArray<string> watched;
    private readonly long start = Stopwatch.GetTimestamp();

    private LiveRun(
        CompiledScript script,
        LiveSession session,
        LiveTables tables,
        RunFiles files,
        SavedScript saved,
        RunOptions options,
        RunHandlers handlers)
        : base(
            tables,
            new(script.Schema, tables, handlers.OnRow, handlers.OnReport, options.RowLimit)
            {
                Start = DateTimeOffset.UtcNow,
            },
            files,
            saved)
    {
        this.script = script;
        this.session = session;
        this.files = files;
        NeededRights = RightsAfterAttaching.Of(
            new(script, options.Live.Device, [options.PacketFile, options.ResultsFile]), WatchedKernel.Running);
        places = [.. PlacesOf(options.Live)];
    }

    /// <summary>Where the script's programs are attached, for people.</summary>
    public ImmutableArray<string> Attachments => session.Attachments;

    /// <summary>What is counted there besides, or not counted, that the event's name does not say, for
    /// people.</summary>
    public ImmutableArray<string> Scope => session.Scope;

    /// <summary>What this process must still be allowed to do until the run ends.</summary>
    public RightsAfterAttaching NeededRights { get; }

    /// <summary>Gives up, for the whole process and for good, all capabilities that the run does not need any more, and
    /// what could give new ones: only for a process that does nothing else.</summary>
    /// <returns>Null, or why that was not possible.</returns>
    public string? GiveUpRights() => PrivilegeDrop.AllBut(NeededRights.Capabilities);

    /// <summary>What cannot be seen from there, for people.</summary>
    public ImmutableArray<string> Notes => session.Notes;

    /// <summary>What its tables and maps take when all are full, in bytes.</summary>
    public long MemoryWhenFull => script.Memory.WhenFullOn(LibBpf.libbpf_num_possible_cpus());

    /// <summary>Whether verdicts are applied, and to what not, for people; null for a script that only
    /// watches.</summary>
    public string? Verdicts { get; private init; }

    /// <inheritdoc cref="Start(ParsedScript, RunOptions, RunHandlers, Action{string})"/>
    public static (LiveRun? Run, ImmutableArray<Diagnostic> Diagnostics) Start(
        SourceText source, RunOptions options, RunHandlers handlers, Action<string>? onDeviceLost = null) =>
        Start(Compilation.Parse(source), options, handlers, onDeviceLost);

    /// <summary>Compiles a script for this kernel, loads and attaches it: all of it or nothing.</summary>
    /// <param name="source">The script.</param>
    /// <param name="options">What to watch.</param>
    /// <param name="handlers">Take what the script says while it runs; rows come on a thread of their own.</param>
    /// <param name="onDeviceLost">Told the name of a watched device that goes away, on a thread of its own.</param>
    /// <returns>The run, to be disposed; null if it could not start. And all diagnostics.</returns>
    /// <remarks>The calling thread enters the network namespace that the options name, and stays there.</remarks>
    /// <exception cref="Tcpq.Llvm.LlvmUnavailableException">libLLVM is not installed.</exception>
    public static (LiveRun? Run, ImmutableArray<Diagnostic> Diagnostics) Start(
        ParsedScript source, RunOptions options, RunHandlers handlers, Action<string>? onDeviceLost = null)
    {
        if (options.Live.NetworkNamespace is { } name && NetworkNamespace.Enter(name) is { } obstacle)
        {
            return (null, [obstacle]);
        }

        var diagnostics = new DiagnosticBag();
        var run = CompileHere(source, options, diagnostics) is { } script
            ? Watch(source.Source, script, options, handlers, onDeviceLost, diagnostics)
            : null;
        run?.Begin();
        return (run, diagnostics.ToImmutable());
    }

    private static CompiledScript? CompileHere(ParsedScript source, RunOptions options, DiagnosticBag diagnostics)
    {
        var compilation = options.ForKernel with
        {
            FindEnum = VmlinuxBtf.FindEnum,
            Kernel = RunningKernel.Describe(),
            KernelIsTarget = true,
            Target = ScriptTarget.Known,
        };
        if (Compilation.Bind(source, compilation, diagnostics) is not { } bound)
        {
            return null;
        }

        var target = ScriptTarget.For(bound, compilation);
        target = options.Live.PidNamespace is { } inode ? target with { PidNamespace = inode } : target;
        return Compilation.Compile(bound, compilation with { Target = target }, diagnostics);
    }

    private static LiveRun? Watch(
        SourceText source,
        CompiledScript script,
        RunOptions options,
        RunHandlers handlers,
        Action<string>? onDeviceLost,
        DiagnosticBag diagnostics)
    {
        var bootTime = BootClock.StartOfBoot;
        var columns = new ColumnReader(bootTime);
        var rows = new RowDecoder(script.Schema, columns, handlers.OnRow);
        var (use, doubt) = VerdictUse.For(
            script.Schema.HasVerdicts ? options.Live.Enforcement : Enforcement.None,
            SshSessions.OfThisProcess,
            isInner: PidNamespace.Inner is not null);
        if (use is not { } verdicts)
        {
            diagnostics.Report(doubt!);
            return null;
        }

        if (RunFiles.Open(
            options, script.Schema, program => PacketOrigin.Of(script.Programs[program]), bootTime, diagnostics)
            is not { } files)
        {
            return null;
        }

        var session = LiveSession.Start(
            script,
            new()
            {
                Watched = options.Live,
                Enforcement = verdicts.Enforcement,
                Guarded = verdicts.Guarded,
                OnRecord = rows.Decode,
                OnPacket = files.Packets is { } packets ? packets.Write : null,
                Devices = new(onDeviceLost ?? (_ => { }), handlers.OnNote ?? (_ => { })),
            },
            diagnostics);
        if (session is null)
        {
            files.Dispose();
            return null;
        }

        if (script.ShowsOtherDevices)
        {
            DeviceNames.Survey();
        }

        var tables = new LiveTables(script.Schema, session, columns, verdicts.Enforcement);
        return new(script, session, tables, files, new(source.Text, columns, bootTime), options, handlers)
        {
            Verdicts = script.Schema.HasVerdicts ? verdicts.Description : null,
        };
    }

    /// <summary>Time until a block of the script is due, or until a script that only lists what there is has done so;
    /// null if it has none.</summary>
    public TimeSpan? UntilNextBlock => IsOver ? TimeSpan.Zero
        : Blocks.NextDue is { } due ? TimeSpan.FromTicks(Math.Max(0, (due - Elapsed).Ticks)) : null;

    // A list without timers is read once.
    private bool IsOver => session.IsSnapshot && Blocks.NextDue is null;

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    /// <summary>Runs the blocks that are due.</summary>
    /// <returns>False if the script asked for the end.</returns>
    public bool RunBlocks()
    {
        var elapsed = Elapsed;
        Blocks.SkipMissed(elapsed);
        if (session.HasIterators && Blocks.NextDue <= elapsed)
        {
            session.RunIterators();
        }

        Blocks.Advance(elapsed);
        return !Blocks.HasExited && !IsOver;
    }

    private static IEnumerable<WatchedPlace> PlacesOf(LiveOptions options)
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
        Blocks.Begin();
        if (session.HasIterators && Blocks.NextDue is null)
        {
            session.RunIterators();
        }
    }

    private protected override ImmutableArray<string> Watched => watched;

    /// <summary>Stops watching and delivers the last rows; what was found stays readable.</summary>
    public void Stop()
    {
        if (watched.IsDefault)
        {
            watched = Attachments;
        }

        session.Detach();
        files.Packets?.Close();
    }

    /// <summary>That the namespace or cgroup that is watched was deleted: there is nothing left to watch, and the
    /// namespace would live on for this run alone. Null as long as it is there.</summary>
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
    public bool FlushPackets() => files.Packets?.Flush() ?? true;

    /// <summary>Detaches and unloads everything.</summary>
    public override void Dispose()
    {
        Stop();
        base.Dispose();
        session.Dispose();
    }
}
