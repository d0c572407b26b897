using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel;

/// <summary>What a run watches in the kernel.</summary>
public sealed record LiveOptions
{
    /// <summary>The hook for rules without `via`; null for the best one.</summary>
    public string? Hook { get; init; }

    /// <summary>The devices for rules that name none in `via`, as a <see cref="DeviceSelection"/> is written; null for
    /// all if the hook allows that.</summary>
    public string? Device { get; init; }

    /// <summary>The network namespace to watch: a name under `/run/netns`, a process id, or a path; null for the
    /// process's own devices and the whole machine's sockets.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The cgroup v2 directory whose sockets are watched; null for the root of the mounted
    /// hierarchy.</summary>
    public string? Cgroup { get; init; }

    /// <summary>Whether verdicts are applied.</summary>
    public Enforcement Enforcement { get; init; }

    /// <summary>The inode of the pid namespace whose numbers processes have; null for that of this process.</summary>
    internal uint? PidNamespace { get; init; }
}
