using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Events;
using Tcpq.Runtime.Guarding;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Attaching;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Runtime.Libbpf;
using Tcpq.Runtime.Maps;
using Tcpq.Runtime.Results;

namespace Tcpq.Runtime.Kernel;

/// <summary>A script that runs in the kernel.</summary>
internal sealed class LiveSession : IDisposable
{
    private readonly CompiledScript script;
    private readonly LoadedObject loaded;
    private readonly TableGenerations generations;
    private readonly AttachmentSet attachments;
    private readonly RingBuffer? rows;
    private readonly RingBuffer? packets;
    private ImmutableArray<ulong?> attachmentMisses;
    private bool isDetached;

    private LiveSession(
        CompiledScript script,
        LoadedObject loaded,
        AttachmentSet attachments,
        RingBuffer? rows,
        RingBuffer? packets)
    {
        this.script = script;
        this.loaded = loaded;
        generations = new(script.Schema, loaded.MapDescriptor);
        this.attachments = attachments;
        this.rows = rows;
        this.packets = packets;
    }

    /// <summary>Where each program is attached, for people.</summary>
    public ImmutableArray<string> Attachments =>
        [.. attachments.Now.Select(attachment => attachment.Description).Distinct()];

    /// <summary>What its programs cannot tell of what they count, for people.</summary>
    public ImmutableArray<string> Scope => attachments.Scope;

    /// <summary>What the chosen ways of attaching cannot see, for people.</summary>
    public ImmutableArray<string> Notes =>
    [
        .. script.Forbidden.Select(passed => $"passed over {passed.Hook.Name}: {passed.Obstacle}"),
        .. attachments.Now.SelectMany(attachment => attachment.Notes).Distinct(),
    ];

    /// <summary>What libbpf found wrong without failing: each is a mistake of the compiler's.</summary>
    public ImmutableArray<string> Warnings => loaded.Warnings;

    /// <summary>Loads and attaches all of a script, or nothing.</summary>
    /// <param name="script">The script.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="diagnostics">Takes the reason if the machine cannot.</param>
    /// <returns>The running script, or null.</returns>
    public static LiveSession? Start(CompiledScript script, SessionOptions options, DiagnosticBag diagnostics)
    {
        try
        {
            return Start(script, options);
        }
        catch (KernelRefusalException refusal)
        {
            diagnostics.Report(refusal.Diagnostic);
        }
        catch (LibraryMissingException missing)
        {
            diagnostics.Report(new(Codes.LibraryMissing, $"`{missing.Library}` is not installed")
            {
                Help = $"on Debian and Ubuntu: `apt install {missing.Package}`",
            });
        }

        catch (IOException failure)
        {
            diagnostics.Report(new(Codes.KernelRefused, failure.Message));
        }

        return null;
    }

    /// <summary>True if some of its programs run only when they are asked to.</summary>
    public bool HasIterators => attachments.Now.Any(attachment => attachment is IteratorAttachment);

    /// <summary>True if all of them do.</summary>
    public bool IsSnapshot => loaded.Programs.All(program => program.Compiled.Hook.Attach == AttachKind.Iterator);

    /// <summary>Lists what there is now.</summary>
    /// <exception cref="IOException">The kernel does not let it.</exception>
    public void RunIterators()
    {
        foreach (var attachment in attachments.Now)
        {
            (attachment as IteratorAttachment)?.Run();
        }
    }

    /// <summary>A table as it is now, or as it was when it was frozen.</summary>
    public RawTable Read(TableSchema table) => MapReader.Read(generations.MapToRead(table));

    /// <summary>Turns updates of a table aside.</summary>
    public void Freeze(TableSchema table) => generations.Freeze(table);

    /// <summary>Forgets what a table held when it was frozen.</summary>
    public void Clear(TableSchema table) => generations.Clear(table);

    /// <summary>Forgets what a map holds.</summary>
    public void Clear(MapSchema map) => MapCleaner.Clear(loaded.MapDescriptor(map.MapName));

    /// <summary>The counters as they are now, summed over CPUs, in the schema's order.</summary>
    public ulong[] ReadCounters()
    {
        var raw = MapReader.ReadElement(loaded.MapDescriptor(Schema.CountersMap), 0);
        var sums = new ulong[script.Schema.Counters.Length];
        var values = MemoryMarshal.Cast<byte, ulong>(raw.States);
        var perState = raw.StateSize / sizeof(ulong);
        for (var state = 0; state < raw.StatesPerEntry; state++)
        {
            for (var counter = 0; counter < sums.Length; counter++)
            {
                sums[counter] += values[(state * perState) + counter];
            }
        }

        return sums;
    }

    /// <summary>Events that programs missed, in the script's order.</summary>
    public ImmutableArray<MissedRuns> ReadMissedRuns()
    {
        var misses = isDetached ? attachmentMisses : ReadAttachmentMisses();
        return
        [
            .. loaded.Programs.Select((program, index) => new MissedRuns(
                program.Compiled.Rules, ProgramInfo.RecursionMisses(program.Descriptor), misses[index])),
        ];
    }

    /// <summary>Stops watching and delivers the last rows; what was counted stays readable.</summary>
    public void Detach()
    {
        if (isDetached)
        {
            return;
        }

        attachmentMisses = ReadAttachmentMisses(); // gone with the attachments
        isDetached = true;
        attachments.Dispose();
        rows?.Dispose();
        packets?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Detach();
        loaded.Dispose();
    }

    private static LiveSession Start(CompiledScript script, SessionOptions options)
    {
        // Maps have a value for each processor that there could be.
        if (LibBpf.libbpf_num_possible_cpus() <= 0)
        {
            throw new KernelRefusalException(
                new(Codes.KernelRefused, "how many processors this machine can have is not known: there is no /sys")
                {
                    Help = "mount it: `mount -t sysfs sysfs /sys`",
                });
        }

        var isOneNamespace = options.Watched.NetworkNamespace is not null;
        var devices = new SelectedDevices(script, options.Watched.Device);
        var loaded = ObjectLoader.LoadForAll(
            script, program => devices.ConfigurationsOf(program, isOneNamespace),
            options.Enforcement);
        var attachments = new AttachmentSet(
            loaded, devices, options.Watched.Cgroup, isOneNamespace, options.Devices);
        RingBuffer? rows = null;
        RingBuffer? packets = null;
        try
        {
            if (!options.Guarded.IsEmpty && script.Schema.Counters.Any(row => row.Kind == CounterKind.Guarded))
            {
                GuardMap.Fill(loaded.MapDescriptor(Schema.GuardMap), options.Guarded);
            }

            rows = options.OnRecord is { } handler && !script.Schema.Streams.IsEmpty
                ? new(loaded.MapDescriptor(Schema.RowsMap), handler)
                : null;
            packets = options.OnPacket is { } onPacket && !script.Schema.Captures.IsEmpty
                ? new(loaded.MapDescriptor(Schema.PacketsMap), onPacket)
                : null;
            attachments.AttachAll();
            return new(script, loaded, attachments, rows, packets);
        }
        catch (Exception exception) when (exception is KernelRefusalException or IOException)
        {
            attachments.Dispose();
            rows?.Dispose();
            packets?.Dispose();
            loaded.Dispose();
            throw;
        }
    }

    private ImmutableArray<ulong?> ReadAttachmentMisses() =>
        [.. loaded.Programs.Select(attachments.MissesOf)];
}
