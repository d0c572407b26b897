using Tcpq.Targets;
using static Tcpq.Llvm.KernelType;

namespace Tcpq.Llvm;

/// <summary>Kernel structures with the fields that tcpq reads. Only names and kinds matter: libbpf finds the offsets in
/// the running kernel's BTF.</summary>
internal static class KernelTypes
{
    // A member that is a structure whatever its name, of which only the address is taken.
    private static readonly KernelStruct Unnamed = new("", ("word", U32));

    /// <summary>`include/linux/ns_common.h`.</summary>
    internal static KernelStruct NsCommon { get; } = new("ns_common", ("inum", U32));

    /// <summary>`include/linux/sched.h`.</summary>
    internal static KernelStruct TaskStruct { get; } = new(
        "task_struct", ("flags", U32), ("group_leader", Pointer), ("thread_pid", Pointer));

    /// <summary>`include/linux/pid_namespace.h`.</summary>
    internal static KernelStruct PidNamespace { get; } = new("pid_namespace", ("ns", NsCommon));

    /// <summary>A task's number in one namespace: `include/linux/pid.h`.</summary>
    internal static KernelStruct UPid { get; } = new("upid", ("nr", U32), ("ns", Pointer));

    /// <summary>A task's numbers, from the machine's namespace inwards: `include/linux/pid.h`.</summary>
    internal static KernelStruct Pid { get; } = new("pid", ("level", U32), ("numbers", new KernelType.Array(UPid, 1)));

    /// <summary>`include/net/net_namespace.h`.</summary>
    internal static KernelStruct Net { get; } = new("net", ("ns", NsCommon));

    /// <summary>`include/net/net_namespace.h`.</summary>
    internal static KernelStruct PossibleNet { get; } = new("possible_net_t", ("net", Pointer));

    /// <summary>`include/linux/skbuff.h`.</summary>
    internal static KernelStruct SkBuff { get; } = new(
        "sk_buff",
        ("data", Pointer), ("head", Pointer), ("dev", Pointer), ("len", U32), ("data_len", U32), ("mark", U32),
        ("hash", U32), ("end", U32), ("protocol", U16), ("network_header", U16), ("mac_header", U16),
        ("queue_mapping", U16), ("vlan_proto", U16), ("vlan_tci", U16),
        ("vlan_present", new KernelType.BitField(1, 8)), ("cb", new KernelType.Array(U8, 48)),
        ("_skb_refdst", U64), ("skb_iif", U32));

    /// <summary>`include/net/dst.h`.</summary>
    internal static KernelStruct DstEntry { get; } = new("dst_entry", ("dev", Pointer));

    /// <summary>What TCP keeps in `cb` of a packet in a socket's queue: `include/net/tcp.h`.</summary>
    internal static KernelStruct TcpSkbCb { get; } = new("tcp_skb_cb", ("seq", U32), ("tcp_gso_segs", U16));

    /// <summary>What tracefs shows of the tracepoint: `include/trace/events/tcp.h`.</summary>
    internal static KernelStruct RetransmitTrace { get; } = new("trace_event_raw_tcp_retransmit_skb", ("err", U32));

    /// <summary>What tracefs shows of the tracepoint: `include/trace/events/skb.h`.</summary>
    internal static KernelStruct DropTrace { get; } = new("trace_event_raw_kfree_skb", ("rx_sk", Pointer));

    /// <summary>A handshake that a listener answers: `include/linux/tcp.h`.</summary>
    internal static KernelStruct TcpRequestSock { get; } = new("tcp_request_sock", ("snt_isn", U32));

    /// <summary>`include/net/sock.h`.</summary>
    internal static KernelStruct SockCommon { get; } = new(
        "sock_common",
        ("skc_family", U16), ("skc_state", U8), ("skc_flags", U64), ("skc_num", U16), ("skc_dport", U16),
        ("skc_daddr", U32),
        ("skc_rcv_saddr", U32), ("skc_v6_daddr", Unnamed), ("skc_v6_rcv_saddr", Unnamed), ("skc_net", PossibleNet),
        ("skc_cookie", Unnamed));

    /// <summary>`include/net/sock.h`: who may change a socket.</summary>
    internal static KernelStruct SocketLock { get; } = new("", ("owned", U32));

    /// <summary>`net/mptcp/protocol.h`.</summary>
    internal static KernelStruct MptcpSock { get; } = new("mptcp_sock", ("first", Pointer));

    /// <summary>`include/net/sock.h`.</summary>
    internal static KernelStruct Sock { get; } = new(
        "sock",
        ("sk_protocol", U16), ("sk_ack_backlog", U32), ("sk_max_ack_backlog", U32),
        ("sk_sndbuf", U32), ("sk_wmem_queued", U32), ("sk_rcvbuf", U32), ("sk_uid", Unnamed), ("sk_lock", SocketLock));

    /// <summary>`include/net/inet_sock.h`.</summary>
    internal static KernelStruct InetSock { get; } = new("inet_sock", ("inet_sport", U16));

    /// <summary>`include/net/inet_connection_sock.h`.</summary>
    internal static KernelStruct InetConnectionSock { get; } = new(
        "inet_connection_sock", ("icsk_ca_state", new KernelType.BitField(5, 8)));

    /// <summary>`include/linux/tcp.h`.</summary>
    internal static KernelStruct TcpSock { get; } = new(
        "tcp_sock",
        ("srtt_us", U32), ("rttvar_us", U32), ("rtt_min", Unnamed), ("snd_cwnd", U32), ("snd_ssthresh", U32),
        ("snd_wnd", U32), ("rcv_wnd", U32), ("mss_cache", U32), ("bytes_sent", U64), ("bytes_retrans", U64),
        ("bytes_received", U64), ("bytes_acked", U64), ("segs_in", U32), ("segs_out", U32), ("total_retrans", U32),
        ("lost", U32), ("rcv_nxt", U32));

    /// <summary>The structure of that name.</summary>
    internal static KernelStruct Socket(string name) => name switch
    {
        "sock_common" => SockCommon,
        "sock" => Sock,
        "inet_connection_sock" => InetConnectionSock,
        _ => TcpSock,
    };

    /// <summary>`include/linux/skbuff.h`.</summary>
    internal static KernelStruct SharedInfo { get; } = new("skb_shared_info", ("gso_segs", U16));

    /// <summary>`include/linux/netdevice.h`.</summary>
    internal static KernelStruct NetDevice { get; } = new("net_device", ("ifindex", U32), ("nd_net", PossibleNet));

    /// <summary>Where `struct pt_regs` keeps one of a function's first six arguments.</summary>
    internal static int Argument(TargetArchitecture architecture, int index) => architecture switch
    {
        // rdi, rsi, rdx, rcx, r8, r9: arch/x86/include/uapi/asm/ptrace.h
        TargetArchitecture.X64 => ((ReadOnlySpan<int>)[112, 104, 96, 88, 72, 64])[index],
        _ => 8 * index, // regs[index]: arch/arm64/include/uapi/asm/ptrace.h
    };

    /// <summary>Where it keeps what a function returns.</summary>
    internal static int Returned(TargetArchitecture architecture) =>
        architecture == TargetArchitecture.X64 ? 80 : 0; // rax; regs[0]
}
