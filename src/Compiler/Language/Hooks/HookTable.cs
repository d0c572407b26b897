using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Targets;
using static Tcpq.Language.Hooks.HookProvides;
using static Tcpq.Language.Hooks.PacketSource;
using static Tcpq.Targets.KernelFeature;

namespace Tcpq.Language.Hooks;

/// <summary>All hooks.</summary>
/// <remarks>
/// <para>Rights, measured on 6.18 by tests/Kernel.Tests/RightsTests.cs and on 5.10, 6.1 and 6.12 by loads of single
/// programs, and said by bpf_prog_load in kernel/bpf/syscall.c: is_perfmon_prog_type, is_net_admin_prog_type; cgroup
/// programs ask for CAP_NET_ADMIN when they are attached (bpf_prog_attach_check_attach_type). Packet programs would
/// load without CAP_PERFMON, but the verifier then takes no arithmetic between pointers, and follows jumps less far: it
/// refuses each program that reads a TCP header. kprobes ask for CAP_PERFMON once more, for their perf event
/// (perf_kprobe_event_init); uprobes for CAP_SYS_ADMIN (perf_uprobe_event_init), which 5.10 does not.</para>
/// </remarks>
public static class HookTable
{
    private static readonly CapabilitySet Tracing = CapabilitySet.Of(Capability.Bpf, Capability.Perfmon);
    private static readonly CapabilitySet Network =
        CapabilitySet.Of(Capability.Bpf, Capability.Perfmon, Capability.NetAdmin);

    private static readonly CapabilitySet Programs =
        CapabilitySet.Of(Capability.Bpf, Capability.Perfmon, Capability.SysAdmin);

    private static readonly CapabilitySet Packets =
        CapabilitySet.Of(Capability.Bpf, Capability.Perfmon, Capability.NetRaw);

    /// <summary>A kernel function's entry, by BPF trampoline.</summary>
    public static Hook Fentry { get; } =
        new("fentry", "entry of kernel functions; every device and network namespace of the machine",
            AttachKind.Tracing, DeliveredSkb, Device | Namespace | Mark | Hash | Segments | HookProvides.Cpu,
            [KernelFeature.Bpf, Btf, KernelFeature.Fentry])
        {
            Uses = [SocketCookie],
            Rights = Tracing,
            Section = "fentry/{0}",
        };

    /// <summary>A kernel function's entry, by breakpoint.</summary>
    public static Hook Kprobe { get; } =
        new("kprobe", "entry of kernel functions by kprobe; works on more kernels, costs more",
            AttachKind.Kprobe, DeliveredSkb, Device | Namespace | Mark | Hash | Segments | HookProvides.Cpu,
            [KernelFeature.Bpf, Btf, KernelFeature.Kprobe])
        {
            Rights = Tracing,
            Section = "kprobe/{0}",
        };

    /// <summary>The tracepoint netif_receive_skb.</summary>
    public static Hook TpBtf { get; } =
        new("tp_btf", "tracepoints of the kernel; every device and network namespace of the machine",
            AttachKind.Tracing, ReceivedSkb,
            Link | Vlan | Tunnels | Device | Namespace | RxQueue | Mark | Hash | Segments | HookProvides.Cpu,
            [KernelFeature.Bpf, Btf, KernelFeature.TpBtf])
        {
            Uses = [SocketCookie],
            Rights = Tracing,
            Section = "tp_btf/{0}",
        };

    /// <summary>A kernel function's return, by BPF trampoline.</summary>
    public static Hook Fexit { get; } =
        new("fexit", "return of kernel functions, with their arguments; every network namespace of the machine",
            AttachKind.Tracing, PacketSource.None, HookProvides.Cpu, [KernelFeature.Bpf, Btf, KernelFeature.Fentry])
        {
            Uses = [FunctionReturn, SocketCookie],
            Rights = Tracing,
            Section = "fexit/{0}",
        };

    /// <summary>A kernel function's return, by a changed return address.</summary>
    public static Hook Kretprobe { get; } =
        new("kretprobe", "return of kernel functions, without their arguments; works on more kernels, costs more",
            AttachKind.Kretprobe, PacketSource.None, HookProvides.Cpu, [KernelFeature.Bpf, Btf, KernelFeature.Kprobe])
        {
            Rights = Tracing,
            Section = "kretprobe/{0}",
        };

    /// <summary>A tracepoint, untyped.</summary>
    public static Hook RawTp { get; } =
        new("raw_tp", "the same tracepoints as tp_btf, on kernels that do not know their types",
            AttachKind.RawTracepoint, PacketSource.None, HookProvides.Cpu, [KernelFeature.Bpf, Btf, RawTracepoint])
        {
            Rights = Tracing,
            Section = "raw_tp/{0}",
        };

    /// <summary>A tracepoint, with the fields that it shows to users.</summary>
    public static Hook Tracepoint { get; } =
        new("tracepoint", "tracepoints with the fields that they show to users; every network namespace of the machine",
            AttachKind.Tracepoint, PacketSource.None, HookProvides.Cpu, [KernelFeature.Bpf, KernelFeature.Tracepoint])
        {
            Rights = Tracing,
            Section = "tracepoint/{0}",
        };

    /// <summary>Entry of a function of a program or library.</summary>
    public static Hook Uprobe { get; } =
        new("uprobe", "entry of functions of programs and libraries, in every process that runs them",
            AttachKind.Uprobe, PacketSource.None, HookProvides.Cpu, [KernelFeature.Bpf, KernelFeature.Uprobe])
        {
            Rights = Programs,
            Section = "uprobe/{1}:{0}",
        };

    /// <summary>Return of a function of a program or library.</summary>
    public static Hook Uretprobe { get; } =
        new("uretprobe", "return of functions of programs and libraries, in every process that runs them",
            AttachKind.Uretprobe, PacketSource.None, HookProvides.Cpu, [KernelFeature.Bpf, KernelFeature.Uprobe])
        {
            Rights = Programs,
            Section = "uretprobe/{1}:{0}",
        };

    /// <summary>TCP's callbacks for the sockets of a cgroup.</summary>
    public static Hook SockOps { get; } = new("sock_ops", "TCP's callbacks for the sockets of a cgroup",
            AttachKind.SockOps, PacketSource.None, HookProvides.Cpu, [KernelFeature.Bpf, Btf, KernelFeature.SockOps])
    {
        Rights = Network,
        Section = "sockops",
        PassVerdict = 1,
    };

    /// <summary>The kernel's list of TCP sockets.</summary>
    public static Hook Iterator { get; } = new("iter", "the kernel's list of TCP sockets, read once for each report",
            AttachKind.Iterator, PacketSource.None, HookProvides.Cpu, [KernelFeature.Bpf, Btf, TcpIterator])
    {
        Uses = [SocketCookie],
        Rights = Tracing,
        Section = "iter/{0}",
    };

    /// <summary>Traffic control, by tcx or clsact.</summary>
    public static Hook Tc { get; } = new("tc", "traffic control of one device, by tcx or clsact",
            AttachKind.Tc, TcBuffer,
            Link | Vlan | Tunnels | Device | Namespace | RxQueue | Mark | Hash | Segments | HookProvides.Cpu | Payload,
            [KernelFeature.Bpf, KernelFeature.Tc])
    {
        Rights = Network,
        Section = "tc",
        EgressSection = "tc",
        NeedsDevice = true,
        PassVerdict = -1, // TC_ACT_UNSPEC, TCX_NEXT: let the next program decide (include/uapi/linux/bpf.h)
        DropVerdict = 2, // TC_ACT_SHOT, TCX_DROP
    };

    /// <summary>XDP, native or generic.</summary>
    public static Hook Xdp { get; } = new("xdp", "the earliest point of one device, native or generic",
            AttachKind.Xdp, XdpBuffer,
            Link | Vlan | Tunnels | Device | Namespace | RxQueue | HookProvides.Cpu | Payload,
            [KernelFeature.Bpf, KernelFeature.Xdp])
    {
        Rights = Network,
        Section = "xdp",
        NeedsDevice = true,
        PassVerdict = 2, // XDP_PASS (include/uapi/linux/bpf.h)
        DropVerdict = 1, // XDP_DROP
    };

    /// <summary>The sockets of a cgroup.</summary>
    public static Hook Cgroup { get; } =
        new("cgroup", "packets delivered to the sockets of a cgroup; needs an open socket",
            AttachKind.Cgroup, CgroupBuffer, Tunnels | Device | Mark | Hash | Segments | HookProvides.Cpu | Payload,
            [KernelFeature.Bpf, KernelFeature.CgroupSkb])
        {
            Uses = [CgroupNetnsCookie],
            Rights = Network,
            Section = "cgroup_skb/ingress",
            EgressSection = "cgroup_skb/egress",
            PassVerdict = 1, // let it through (include/linux/bpf-cgroup.h)
            DropVerdict = 0,
        };

    /// <summary>A packet socket's filter.</summary>
    public static Hook Socket { get; } = new("socket", "filter of a packet socket (AF_PACKET), as tcpdump uses",
            AttachKind.PacketSocket, SocketBuffer,
            Vlan | Tunnels | Device | Namespace | RxQueue | Mark | Hash | Segments | HookProvides.Cpu | Payload,
            [KernelFeature.Bpf, KernelFeature.SocketFilter])
    {
        Rights = Packets,
        Section = "socket",
        EgressSection = "socket",
        PassVerdict = 0, // keep 0 bytes: the socket itself gets no packet
    };

    /// <summary>A capture file.</summary>
    public static Hook Capture { get; } = new("capture", "a capture file, without root and without BPF",
            AttachKind.None, PacketSource.Capture, Link | Vlan | Tunnels | Segments | Payload, [])
    {
        Rights = default,
        Section = "",
    };

    /// <summary>The rows that `via` and `--hook` accept.</summary>
    public static ImmutableArray<Hook> Rows { get; } =
        [Xdp, Tc, Socket, Cgroup, TpBtf, Fentry, Kprobe, Fexit, Kretprobe, RawTp, SockOps, Iterator];

    /// <summary>All that something is attached to: also those that only a script's own events use.</summary>
    public static ImmutableArray<Hook> All { get; } = [.. Rows, Tracepoint, Uprobe, Uretprobe];

    /// <summary>The hook of that name, or null.</summary>
    public static Hook? Find(string name) => Rows.FirstOrDefault(hook => hook.Name == name);
}
