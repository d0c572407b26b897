using System.Collections.Immutable;

namespace Tcpq.Targets;

/// <summary>What a kernel can do, as a value: the compiler asks it, never the machine.</summary>
/// <param name="Kernel">The kernel's version.</param>
/// <param name="Architecture">The machine's instruction set.</param>
/// <param name="Missing">Features it lacks, each once.</param>
public sealed record Target(
    Version Kernel, TargetArchitecture Architecture, ImmutableArray<MissingFeature> Missing)
{
    /// <summary>A kernel with all that its version brings; for `build`, `disasm` and tests.</summary>
    public static Target Default { get; } = Of(new(6, 12));

    /// <summary>A kernel with all that its version brings.</summary>
    public static Target Of(Version kernel) => new(
        kernel,
        TargetArchitecture.X64,
        [
            .. FeatureHistory.Rows.Where(row => row.Since > kernel)
                .Select(row => new MissingFeature(row.Feature, $"Linux {row.Since} brought it")),
        ]);

    /// <summary>Functions and tracepoints that were looked for in the kernel and not found; null if none was looked
    /// for, so that only its version tells.</summary>
    public ImmutableArray<string>? MissingFunctions { get; init; }

    /// <summary>What the process that is to watch may do.</summary>
    public ProcessRights Rights { get; init; } = ProcessRights.All;

    /// <summary>The inode of the pid namespace whose numbers processes have for the user; null for those of the
    /// machine.</summary>
    public uint? PidNamespace { get; init; }

    /// <summary>Why the kernel lacks a function or tracepoint; null if it has it, as far as is known.</summary>
    /// <param name="name">Its name; null for what needs none.</param>
    /// <param name="since">The first kernel that has it; null for all.</param>
    public string? WhyMissing(string? name, Version? since) => name switch
    {
        null => null,
        _ when MissingFunctions is { } missing => missing.Contains(name) ? $"this kernel has no `{name}`" : null,
        _ when since is not null && Kernel < since => $"`{name}` came with Linux {since}",
        _ => null,
    };

    /// <summary>True if the kernel has the feature.</summary>
    public bool Has(KernelFeature feature) => WhyMissing(feature) is null;

    /// <summary>Why the kernel lacks a feature, in a user's words; null if it has it.</summary>
    public string? WhyMissing(KernelFeature feature)
    {
        foreach (var missing in Missing)
        {
            if (missing.Feature == feature)
            {
                return missing.Reason;
            }
        }

        return null;
    }
}

/// <summary>A feature that a kernel lacks.</summary>
/// <param name="Feature">Which.</param>
/// <param name="Reason">Why, in a user's words.</param>
public sealed record MissingFeature(KernelFeature Feature, string Reason);

/// <summary>Instruction sets whose register layout kprobes read.</summary>
public enum TargetArchitecture
{
    /// <summary>x86-64.</summary>
    X64,

    /// <summary>AArch64.</summary>
    Arm64,
}

/// <summary>Something that a kernel has or lacks, found by asking it.</summary>
public enum KernelFeature
{
    /// <summary>May load and attach BPF programs at all.</summary>
    Bpf,

    /// <summary>`/sys/kernel/btf/vmlinux` is there.</summary>
    Btf,

    /// <summary>BPF_PROG_TYPE_XDP.</summary>
    Xdp,

    /// <summary>BPF_PROG_TYPE_SCHED_CLS, attached by clsact or tcx.</summary>
    Tc,

    /// <summary>tcx links (6.6).</summary>
    Tcx,

    /// <summary>BPF_PROG_TYPE_SOCKET_FILTER.</summary>
    SocketFilter,

    /// <summary>BPF_PROG_TYPE_CGROUP_SKB, and a cgroup v2 to attach to.</summary>
    CgroupSkb,

    /// <summary>The helper bpf_get_netns_cookie in cgroup programs (6.15).</summary>
    CgroupNetnsCookie,

    /// <summary>`tp_btf` programs.</summary>
    TpBtf,

    /// <summary>`fentry` programs.</summary>
    Fentry,

    /// <summary>kprobes.</summary>
    Kprobe,

    /// <summary>Programs at the perf events of tracepoints, and tracefs, where those are listed.</summary>
    Tracepoint,

    /// <summary>uprobes.</summary>
    Uprobe,

    /// <summary>`raw_tp` programs (4.17).</summary>
    RawTracepoint,

    /// <summary>`sock_ops` programs, and a cgroup v2 to attach to.</summary>
    SockOps,

    /// <summary>The iterator `iter/tcp` (5.9).</summary>
    TcpIterator,

    /// <summary>The helper bpf_get_func_ret (5.17).</summary>
    FunctionReturn,

    /// <summary>The helper bpf_get_socket_cookie in tracing programs (5.12).</summary>
    SocketCookie,

    /// <summary>BPF_MAP_TYPE_RINGBUF.</summary>
    RingBuffer,

    /// <summary>Atomic operations that return a value, and compare-and-exchange (5.12).</summary>
    AtomicFetch,
}
