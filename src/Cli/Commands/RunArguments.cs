using System.Collections.Immutable;
using Tcpq.Cli.Outputs;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Targets;
using Tcpq.Values;

namespace Tcpq.Cli.Commands;

/// <summary>What a run was asked to do, as written on the command line and checked.</summary>
/// <param name="Script">The script, a file's name, or `-`.</param>
internal sealed record RunArguments(string Script)
{
    /// <summary>Captures to read, in order, `-` for standard input; none to watch the kernel.</summary>
    public ImmutableArray<string> Captures { get; init; } = [];

    /// <summary>The hook for rules without `via`; null for the best one.</summary>
    public string? Hook { get; init; }

    /// <summary>The devices to watch, separated by commas; null for all.</summary>
    public string? Device { get; init; }

    /// <summary>The network namespace to watch; null for this one.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The container whose network namespace is watched; null for none.</summary>
    public string? Container { get; init; }

    /// <summary>The cgroup whose sockets are watched; null for all.</summary>
    public string? Cgroup { get; init; }

    /// <summary>Whether verdicts are applied.</summary>
    public Enforcement Enforcement { get; init; }

    /// <summary>True where capabilities that are not needed any more are kept.</summary>
    public bool KeepsPrivileges { get; init; }

    /// <summary>The file that `capture` writes to; null for none.</summary>
    public string? PacketFile { get; init; }

    /// <summary>True where `capture` writes to standard output: `-`.</summary>
    public bool WritesPacketsToOutput => StandardOutput.IsNamedBy(PacketFile);

    /// <summary>True where results are saved to standard output: `-`.</summary>
    public bool SavesToOutput => StandardOutput.IsNamedBy(ResultsFile);

    /// <summary>The file that results are saved to; null for none.</summary>
    public string? ResultsFile { get; init; }

    /// <summary>Bytes of a packet that it keeps, if the user said so.</summary>
    public int? SnapLength { get; init; }

    /// <summary>Threads that read a capture; null for one on each processor.</summary>
    public int? Workers { get; init; }

    /// <summary>When to stop; null for never.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How often to report; null for the end only.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>How results are printed.</summary>
    public ResultFormat Results { get; init; } = new(OutputTable.All[0], null);

    /// <summary>Values for the script's parameters, which are not known yet.</summary>
    public ImmutableArray<ParameterArgument> Parameters { get; init; } = [];

    /// <summary>The local side of a capture; null for both.</summary>
    public AddressPrefix? Local { get; init; }

    /// <summary>Which of packets in tunnels the script is about.</summary>
    public TunnelView Tunnels { get; init; }

    /// <summary>Which end connections of a capture are looked at from, if the user said so.</summary>
    public FlowSide? Side { get; init; }
}
