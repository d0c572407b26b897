namespace Tcpq.Targets;

/// <summary>What the process that is to watch may do, as a value.</summary>
/// <param name="Held">Its effective capabilities; none of them counts where there is a barrier.</param>
public sealed record ProcessRights(CapabilitySet Held)
{
    /// <summary>Those of root.</summary>
    public static ProcessRights All { get; } = new(CapabilitySet.All);

    /// <summary>Why the kernel does not listen to capabilities here, in a user's words; null if it does.</summary>
    public string? Barrier { get; init; }

    /// <summary>What helps against the barrier, in a user's words; null for what helps against a lack.</summary>
    public string? WayAround { get; init; }

    /// <summary>True if the process runs as root, as far as it knows: then something else keeps capabilities from
    /// it.</summary>
    public bool IsRoot { get; init; }

    /// <summary>True if perf_event_open(2) asks for CAP_SYS_ADMIN: kernels of Debian and Ubuntu do where
    /// kernel.perf_event_paranoid is above 2, as they come.</summary>
    public bool PerfEventsTakeAdministrator { get; init; }

    /// <summary>True if tracefs is there, but may not be read.</summary>
    public bool TraceFilesAreClosed { get; init; }

    /// <summary>True if nothing is kept from the process.</summary>
    public bool IsAll => Held == CapabilitySet.All && Barrier is null;

    /// <summary>Of those that are needed, those that the process lacks.</summary>
    public CapabilitySet LackingOf(CapabilitySet needed)
    {
        if (Barrier is not null)
        {
            return needed;
        }

        var lacking = needed.Bits & ~Held.Bits;
        if (Held.Has(Capability.SysAdmin))
        {
            lacking &= ~ImpliedByAdministrator.Bits;
        }

        return new(lacking);
    }

    /// <summary>How to be allowed what is needed, in words that can be typed.</summary>
    public string HelpFor(CapabilitySet needed)
    {
        if (WayAround is not null)
        {
            return WayAround;
        }

        var names = needed.Names.Select(name => name["CAP_".Length..]).ToList();
        var options = string.Join(',', names.Select(name => $"+{name.ToLowerInvariant()}"));
        return IsRoot
            ? $"what started this process keeps {needed} from it; a container gets them by "
                + $"`docker run {string.Join(' ', names.Select(name => $"--cap-add {name}"))} …`"
            : $"run it with sudo, or with {needed} alone: "
                + "`sudo setpriv --reuid $(id -u) --regid $(id -g) --init-groups "
                + $"--inh-caps {options} --ambient-caps {options} tcpq …`";
    }

    // bpf_capable and perfmon_capable (include/linux/capability.h): CAP_SYS_ADMIN was asked for before they were split
    // off. Newer kernels take it for CAP_NET_ADMIN too; those before 6.9 not where a program is attached to a cgroup.
    private static CapabilitySet ImpliedByAdministrator { get; } = CapabilitySet.Of(Capability.Bpf, Capability.Perfmon);
}
