using System.Collections.Immutable;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Replay;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Runtime;

/// <summary>What a run watches and how much of it is told.</summary>
public sealed record RunOptions
{
    /// <summary>What is watched; not used for captures, whose verdicts are counted only.</summary>
    public LiveOptions Live { get; init; } = new();

    /// <summary>How captures are read; not used in the kernel.</summary>
    public CaptureOptions Capture { get; init; } = new();

    /// <summary>Which of packets in tunnels the script is about.</summary>
    public TunnelView Tunnels { get; init; }

    /// <summary>Values for the script's parameters, as a script would write them; others keep their defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Reads the files that the script names, in `use` and in sets; null if none can be read.</summary>
    public Func<SourceText, string, SourceFile>? OpenFile { get; init; }

    /// <summary>The file that `capture` writes to, in place of one that is there; null for none.</summary>
    public string? PacketFile { get; init; }

    /// <summary>The file that what was found is saved to, in place of one that is there; null for none.</summary>
    public string? ResultsFile { get; init; }

    /// <summary>Most bytes of a packet that `capture` writes; null for
    /// <see cref="CompilationOptions.DefaultSnapLength"/>.</summary>
    public int? SnapLength { get; init; }

    /// <summary>How often all tables are reported on the way, in the packets' own time; null for never. For captures
    /// only: a live run is asked for its reports.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Rows of each table to report where the script has no `top`; null for all.</summary>
    public int? RowLimit { get; init; }

    /// <summary>Opens what is written to in place of <see cref="PacketFile"/>; null for that.</summary>
    internal Func<Stream>? PacketStream { get; init; }

    /// <summary>Opens what is written to in place of <see cref="ResultsFile"/>; null for that.</summary>
    internal Func<Stream>? ResultsStream { get; init; }

    /// <summary>How to compile for the kernel, but for its description.</summary>
    internal CompilationOptions ForKernel => ForAll with
    {
        Hook = Live.Hook,
        Device = Live.Device,
        IsOneNamespace = Live.NetworkNamespace is not null,
        IsOneCgroup = Live.Cgroup is not null,
        Packets = new(Live.Enforcement != Enforcement.None, PacketFile is not null),
    };

    /// <summary>How to compile for captures.</summary>
    internal CompilationOptions ForCaptures => ForAll with
    {
        IsCapture = true,
        Local = Capture.Local,
        Packets = new(Enforces: false, PacketFile is not null),
    };

    private CompilationOptions ForAll => new()
    {
        Tunnels = Tunnels,
        SnapLength = SnapLength ?? CompilationOptions.DefaultSnapLength,
        Parameters = Parameters,
        FindLibrary = StandardLibrary.Find,
        OpenFile = OpenFile,
    };
}
