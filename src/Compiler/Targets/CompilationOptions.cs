using System.Collections.Immutable;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Targets;

/// <summary>What a script is compiled for.</summary>
public sealed record CompilationOptions
{
    /// <summary>Bytes of a packet that are kept unless <see cref="SnapLength"/> says otherwise.</summary>
    public const int DefaultSnapLength = 65_535;

    /// <summary>The largest snap length, that of tcpdump.</summary>
    public const int MaximumSnapLength = 262_144;

    private static readonly Dictionary<string, string> NoParameters = [];

    /// <summary>The kernel; not asked for captures.</summary>
    public Target Target { get; init; } = Target.Default;

    /// <summary>The hook for rules without `via`; null for the best one.</summary>
    public string? Hook { get; init; }

    /// <summary>The devices for rules that name none in `via`, as a <see cref="DeviceSelection"/> is written.</summary>
    public string? Device { get; init; }

    /// <summary>Only packets and sockets of the network namespace that the run-time configuration names
    /// count.</summary>
    public bool IsOneNamespace { get; init; }

    /// <summary>Which of packets in tunnels a script is about.</summary>
    public TunnelView Tunnels { get; init; }

    /// <summary>Only sockets of one cgroup are watched.</summary>
    public bool IsOneCgroup { get; init; }

    /// <summary>The object is not run from here: whoever loads it chooses the devices that it is attached to.</summary>
    public bool IsObject { get; init; }

    /// <summary>Most bytes of a packet that `capture` keeps.</summary>
    public int SnapLength { get; init; } = DefaultSnapLength;

    /// <summary>What becomes of packets; null if the script is not run, but built or checked.</summary>
    public PacketOptions? Packets { get; init; }

    /// <summary>Compile for capture files on this machine instead of for the kernel.</summary>
    public bool IsCapture { get; init; }

    /// <summary>Values for the script's parameters, as a script would write them; others keep their defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = NoParameters;

    /// <summary>Finds the library that `use NAME` names; null if there is none of that name. The runtime's
    /// `StandardLibrary` has those that are part of tcpq.</summary>
    public Func<string, SourceText?> FindLibrary { get; init; } = static _ => null;

    /// <summary>Finds the members of an enumeration of the kernel that the script is for, by its name; none if the
    /// kernel has none. Null for the names of Linux 6.18.</summary>
    public Func<string, ImmutableArray<EnumMember>>? FindEnum { get; init; }

    /// <summary>What is in the kernel that the script is for; null if that is not known, so that rules can name
    /// functions and tracepoints, but not their arguments.</summary>
    public KernelDescription? Kernel { get; init; }

    /// <summary>True if <see cref="Kernel"/> describes the very kernel of <see cref="Target"/>: what it lacks cannot
    /// be read.</summary>
    public bool KernelIsTarget { get; init; }

    /// <summary>For captures: `tcp_rcv` is only what is addressed here; null for all segments.</summary>
    public AddressPrefix? Local { get; init; }

    /// <summary>Reads the files that a script names: given the text in which the name stands, and the name as written.
    /// Null if there are none; the compiler itself reads nothing.</summary>
    public Func<SourceText, string, SourceFile>? OpenFile { get; init; }
}

/// <summary>Which of packets in tunnels a script is about.</summary>
public enum TunnelView
{
    /// <summary>The outermost, as it came.</summary>
    Outer,

    /// <summary>The innermost; packets without a tunnel as ever.</summary>
    Inner,
}

/// <summary>What a run does with packets.</summary>
/// <param name="Enforces">True if verdicts are applied.</param>
/// <param name="Writes">True if there is a file for `capture`.</param>
public sealed record PacketOptions(bool Enforces, bool Writes);

/// <summary>A file that a script names.</summary>
/// <param name="Text">Its text, under the name that messages show; null if it cannot be read.</param>
/// <param name="Problem">Why it cannot be read, as the end of a sentence.</param>
public sealed record SourceFile(SourceText? Text, string? Problem = null);
