using System.Collections.Frozen;
using System.Collections.Immutable;
using Tcpq.Targets;

namespace Tcpq.Bpf;

/// <summary>What a function called from a program returns.</summary>
internal enum CallResult
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>A pointer, or null.</summary>
    Pointer,
}

/// <summary>A helper function of the kernel (`___BPF_FUNC_MAPPER` in include/uapi/linux/bpf.h; man
/// bpf-helpers).</summary>
/// <param name="Id">The number by which BPF code calls it.</param>
/// <param name="Name">Its name, which is also the symbol that native code is linked with.</param>
/// <param name="Result">What it returns.</param>
internal sealed record BpfHelper(int Id, string Name, CallResult Result = CallResult.Integer)
{
    /// <summary>The first kernel that has it; null for all.</summary>
    public Version? Since { get; private init; }

    /// <summary>Programs that <see cref="Since"/> is about; null for all.</summary>
    private AttachKind[]? SinceOnlyAt { get; init; }

    /// <summary>map, key → value or null.</summary>
    public static BpfHelper MapLookupElem { get; } = new(1, "bpf_map_lookup_elem", CallResult.Pointer);

    /// <summary>map, key, value, flags → 0 or a negative errno.</summary>
    public static BpfHelper MapUpdateElem { get; } = new(2, "bpf_map_update_elem");

    /// <summary>map, key → 0 or a negative errno.</summary>
    public static BpfHelper MapDeleteElem { get; } = new(3, "bpf_map_delete_elem");

    /// <summary>→ nanoseconds since boot, without suspend.</summary>
    public static BpfHelper KtimeGetNs { get; } = new(5, "bpf_ktime_get_ns");

    /// <summary>→ a random number of 32 bits.</summary>
    public static BpfHelper GetPrandomU32 { get; } = new(7, "bpf_get_prandom_u32");

    /// <summary>→ the CPU's number.</summary>
    public static BpfHelper GetSmpProcessorId { get; } = new(8, "bpf_get_smp_processor_id");

    /// <summary>→ process id in the upper, thread id in the lower half.</summary>
    public static BpfHelper GetCurrentPidTgid { get; } = new(14, "bpf_get_current_pid_tgid");

    /// <summary>→ the address of the task's `struct task_struct`.</summary>
    public static BpfHelper GetCurrentTask { get; } = new(35, "bpf_get_current_task");

    /// <summary>buffer, size → 0 or a negative errno.</summary>
    public static BpfHelper GetCurrentComm { get; } = new(16, "bpf_get_current_comm");

    /// <summary>skb, offset, destination, size → 0 or a negative errno.</summary>
    public static BpfHelper SkbLoadBytes { get; } = new(26, "bpf_skb_load_bytes");

    /// <summary>context, flags → 0 or flags that this kernel does not know; sock_ops.</summary>
    public static BpfHelper SockOpsCallbackFlagsSet { get; } = new(59, "bpf_sock_ops_cb_flags_set");

    /// <summary>→ the id of the task's cgroup v2.</summary>
    public static BpfHelper GetCurrentCgroupId { get; } = new(80, "bpf_get_current_cgroup_id");

    /// <summary>socket → the same as `struct tcp_sock *`, or null if it is no whole TCP socket (5.9).</summary>
    public static BpfHelper SkcToTcpSock { get; } = new(137, "bpf_skc_to_tcp_sock", CallResult.Pointer);

    /// <summary>context, place for 64 bits → 0 or a negative errno; there, what the function returned (5.17).</summary>
    public static BpfHelper GetFuncRet { get; } = new(184, "bpf_get_func_ret")
    {
        Since = FeatureHistory.Since(KernelFeature.FunctionReturn),
    };

    /// <summary>skb, size → 0 or a negative errno; direct packet pointers must be read again.</summary>
    public static BpfHelper SkbPullData { get; } = new(39, "bpf_skb_pull_data");

    /// <summary>skb, sock_ops or socket (tracing programs: 5.12) → the socket's cookie, or 0.</summary>
    public static BpfHelper GetSocketCookie { get; } = new(46, "bpf_get_socket_cookie")
    {
        Since = FeatureHistory.Since(KernelFeature.SocketCookie),
        SinceOnlyAt = [AttachKind.Tracing, AttachKind.Iterator],
    };

    /// <summary>skb, offset, destination, size, header (0 link, 1 network) → 0 or a negative errno.</summary>
    public static BpfHelper SkbLoadBytesRelative { get; } = new(68, "bpf_skb_load_bytes_relative");

    /// <summary>the `struct bpf_spin_lock` in a map's value.</summary>
    public static BpfHelper SpinLock { get; } = new(93, "bpf_spin_lock", CallResult.None);

    /// <summary>the `struct bpf_spin_lock` in a map's value.</summary>
    public static BpfHelper SpinUnlock { get; } = new(94, "bpf_spin_unlock", CallResult.None);

    /// <summary>destination, size, kernel address → 0 or a negative errno.</summary>
    public static BpfHelper ProbeReadKernel { get; } = new(113, "bpf_probe_read_kernel");

    /// <summary>skb → the cookie of its socket's network namespace (cgroup programs: 6.15).</summary>
    public static BpfHelper GetNetnsCookie { get; } = new(122, "bpf_get_netns_cookie")
    {
        Since = FeatureHistory.Since(KernelFeature.CgroupNetnsCookie),
        SinceOnlyAt = [AttachKind.Cgroup],
    };

    /// <summary>→ nanoseconds since boot, with suspend.</summary>
    public static BpfHelper KtimeGetBootNs { get; } = new(125, "bpf_ktime_get_boot_ns");

    /// <summary>ring, size, flags → a record or null.</summary>
    public static BpfHelper RingbufReserve { get; } = new(131, "bpf_ringbuf_reserve", CallResult.Pointer);

    /// <summary>record, flags.</summary>
    public static BpfHelper RingbufSubmit { get; } = new(132, "bpf_ringbuf_submit", CallResult.None);

    /// <summary>record, flags.</summary>
    public static BpfHelper RingbufDiscard { get; } = new(133, "bpf_ringbuf_discard", CallResult.None);

    /// <summary>ring, flags → the number asked for.</summary>
    public static BpfHelper RingbufQuery { get; } = new(134, "bpf_ringbuf_query");

    /// <summary>xdp, offset, destination, size → 0 or a negative errno (5.18).</summary>
    public static BpfHelper XdpLoadBytes { get; } = new(189, "bpf_xdp_load_bytes") { Since = new(5, 18) };

    /// <summary>All of them.</summary>
    public static ImmutableArray<BpfHelper> All { get; } = [
        MapLookupElem, MapUpdateElem, MapDeleteElem, KtimeGetNs, GetPrandomU32, GetSmpProcessorId, GetCurrentPidTgid,
        GetCurrentComm, SkbLoadBytes, SkbPullData, GetSocketCookie, SkbLoadBytesRelative, SpinLock, SpinUnlock,
        ProbeReadKernel,
        GetNetnsCookie, KtimeGetBootNs, RingbufReserve, RingbufSubmit, RingbufDiscard, RingbufQuery,
        XdpLoadBytes, SockOpsCallbackFlagsSet, GetCurrentCgroupId, SkcToTcpSock, GetFuncRet, GetCurrentTask,
    ];

    private static FrozenDictionary<int, BpfHelper> ById { get; } = All.ToFrozenDictionary(h => h.Id);

    /// <summary>The helper of a number; null for one that tcpq does not call.</summary>
    public static BpfHelper? Find(int id) => ById.GetValueOrDefault(id);

    /// <summary>The first kernel that lets programs of a kind call it; null for all.</summary>
    public Version? SinceAt(AttachKind kind) =>
        SinceOnlyAt is not { } kinds || Array.IndexOf(kinds, kind) >= 0 ? Since : null;
}
