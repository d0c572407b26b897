namespace Tcpq.Bpf;

/// <summary>How the runtime attaches a program.</summary>
public enum AttachKind
{
    /// <summary>A BPF link at a device's XDP hook.</summary>
    Xdp,

    /// <summary>A tcx link, or a clsact filter if the kernel has none.</summary>
    Tc,

    /// <summary>SO_ATTACH_BPF on an AF_PACKET socket of type SOCK_DGRAM.</summary>
    PacketSocket,

    /// <summary>A link at a cgroup v2.</summary>
    Cgroup,

    /// <summary>A tracing link (`fentry`, `tp_btf`), whose target is in the program's section name.</summary>
    Tracing,

    /// <summary>A kprobe link.</summary>
    Kprobe,

    /// <summary>A kretprobe link.</summary>
    Kretprobe,

    /// <summary>A link to a tracepoint's perf event.</summary>
    Tracepoint,

    /// <summary>A uprobe link.</summary>
    Uprobe,

    /// <summary>A uretprobe link.</summary>
    Uretprobe,

    /// <summary>A raw tracepoint link.</summary>
    RawTracepoint,

    /// <summary>A `sock_ops` link at a cgroup v2.</summary>
    SockOps,

    /// <summary>A BPF iterator, which runs when it is read.</summary>
    Iterator,

    /// <summary>Nothing to attach: a capture file.</summary>
    None,
}
