using System.Collections.Immutable;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Targets;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Runtime;

/// <summary>What a run watches and how much of it is told.</summary>
public sealed record RunOptions
{
    /// <summary>The hook for rules without `via`; null for the best one. Not used for captures.</summary>
    public string? Hook { get; init; }

    /// <summary>The devices for rules whose `via` names none, as a <see cref="DeviceSelection"/> is written; null for all.
    /// Not used for captures.</summary>
    public string? Device { get; init; }

    /// <summary>The network namespace to watch: a name under `/run/netns`, a process id, or a path; null for the process's
    /// own devices and the whole machine's sockets. Not used for captures.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The cgroup v2 directory whose sockets are watched; null for the root. Not used for captures.</summary>
    public string? Cgroup { get; init; }

    /// <summary>The addresses that count as this host's in a capture; null for all.</summary>
    public AddressPrefix? Local { get; init; }

    /// <summary>Which end connections of a capture are looked at from, where <see cref="Local"/> does not say.</summary>
    public FlowSide Side { get; init; }

    /// <summary>Which of packets in tunnels the script is about.</summary>
    public TunnelView Tunnels { get; init; }

    /// <summary>Values for the script's parameters, as a script would write them; others keep their defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Reads the files that the script names, in `use` and in sets; null where none can be read.</summary>
    public Func<SourceText, string, SourceFile>? OpenFile { get; init; }

    /// <summary>Whether verdicts are applied. Not used for captures, where they are counted.</summary>
    public Enforcement Enforcement { get; init; }

    /// <summary>The file that `capture` writes to, in place of one that is there; null for none.</summary>
    public string? PacketFile { get; init; }

    /// <summary>The file that what was found is saved to, in place of one that is there; null for none.</summary>
    public string? ResultsFile { get; init; }

    /// <summary>Most bytes of a packet that `capture` writes.</summary>
    public int SnapLength { get; init; } = CompilationOptions.DefaultSnapLength;

    /// <summary>Threads that read a capture, where the order of its packets does not matter; null for one on each
    /// processor. What is found does not depend on it.</summary>
    public int? Workers { get; init; }

    /// <summary>How often all tables are reported on the way, in the packets' own time; null for never. For captures only:
    /// a live run is asked for its reports.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Rows of each table to report where the script has no `top`; null for all.</summary>
    public int? RowLimit { get; init; }

    /// <summary>Opens what is written to in place of <see cref="PacketFile"/>; null for that.</summary>
    internal Func<Stream>? PacketStream { get; init; }

    /// <summary>The inode of the pid namespace whose numbers processes have; null for that of this process.</summary>
    internal uint? PidNamespace { get; init; }

    /// <summary>Opens what is written to in place of <see cref="ResultsFile"/>; null for that.</summary>
    internal Func<Stream>? ResultsStream { get; init; }

    /// <summary>What measures how long a stream is silent.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How to compile for the kernel, but for its description.</summary>
    internal CompilationOptions Compilation =>
        new()
        {
            Hook = Hook,
            Device = Device,
            Tunnels = Tunnels,
            IsOneNamespace = NetworkNamespace is not null,
            IsOneCgroup = Cgroup is not null,
            Packets = new(Enforcement != Enforcement.None, PacketFile is not null),
            SnapLength = SnapLength,
            Parameters = Parameters,
            FindLibrary = StandardLibrary.Find,
            OpenFile = OpenFile,
        };

    /// <summary>How to compile for captures.</summary>
    internal CompilationOptions CaptureCompilation =>
        new()
        {
            IsCapture = true,
            Local = Local,
            Tunnels = Tunnels,
            Packets = new(Enforces: false, PacketFile is not null),
            SnapLength = SnapLength,
            Parameters = Parameters,
            FindLibrary = StandardLibrary.Find,
            OpenFile = OpenFile,
        };
}
