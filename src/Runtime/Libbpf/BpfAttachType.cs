namespace Tcpq.Runtime.Libbpf;

/// <summary>enum bpf_attach_type (include/uapi/linux/bpf.h), as far as used.</summary>
internal enum BpfAttachType
{
    /// <summary>BPF_CGROUP_INET_INGRESS; also what program types without an attach type give.</summary>
    CgroupIngress = 0,

    /// <summary>BPF_CGROUP_INET_EGRESS.</summary>
    CgroupEgress = 1,

    /// <summary>BPF_CGROUP_SOCK_OPS.</summary>
    CgroupSockOps = 3,

    /// <summary>BPF_TRACE_RAW_TP.</summary>
    TraceRawTracepoint = 23,

    /// <summary>BPF_TRACE_FENTRY.</summary>
    TraceFentry = 24,

    /// <summary>BPF_TRACE_FEXIT.</summary>
    TraceFexit = 25,

    /// <summary>BPF_TRACE_ITER.</summary>
    TraceIterator = 28,

    /// <summary>BPF_XDP.</summary>
    Xdp = 37,

    /// <summary>BPF_TCX_INGRESS.</summary>
    TcxIngress = 46,

    /// <summary>BPF_TCX_EGRESS.</summary>
    TcxEgress = 47,
}
