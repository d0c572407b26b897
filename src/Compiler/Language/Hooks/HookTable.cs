using System.Collections.Immutable;
using static Tcpq.KernelFeature;
using static Tcpq.Language.HookProvides;
using static Tcpq.Language.PacketSource;

namespace Tcpq.Language;

/// <summary>All hooks.</summary>
public static class HookTable
{
    /// <summary>A kernel function's entry, by BPF trampoline.</summary>
    public static Hook Fentry { get; } =
        new("fentry", "entry of the kernel's TCP receive functions; every device of the machine",
            AttachKind.Tracing, DeliveredSkb, Device | Mark | Hash | Segments | HookProvides.Cpu,
            [KernelFeature.Bpf, Btf, KernelFeature.Fentry])
        {
            Section = "fentry/{0}",
        };

    /// <summary>A kernel function's entry, by breakpoint.</summary>
    public static Hook Kprobe { get; } =
        new("kprobe", "the same functions by kprobe; works on more kernels, costs more",
            AttachKind.Kprobe, DeliveredSkb, Device | Mark | Hash | Segments | HookProvides.Cpu,
            [KernelFeature.Bpf, Btf, KernelFeature.Kprobe])
        {
            Section = "kprobe/{0}",
        };

    /// <summary>The tracepoint netif_receive_skb.</summary>
    public static Hook TpBtf { get; } =
        new("tp_btf", "tracepoint netif_receive_skb; every device of the machine, before routing",
            AttachKind.Tracing, ReceivedSkb, Link | Vlan | Device | RxQueue | Mark | Hash | Segments | HookProvides.Cpu,
            [KernelFeature.Bpf, Btf, KernelFeature.TpBtf])
        {
            Section = "tp_btf/{0}",
        };

    /// <summary>Traffic control, by tcx or clsact.</summary>
    public static Hook Tc { get; } =
        new("tc", "traffic control of one device, by tcx or clsact",
            AttachKind.Tc, TcBuffer,
            Link | Vlan | Device | RxQueue | Mark | Hash | Segments | HookProvides.Cpu | Payload,
            [KernelFeature.Bpf, KernelFeature.Tc])
        {
            Section = "tc",
            EgressSection = "tc",
            NeedsDevice = true,
            PassVerdict = -1, // TC_ACT_UNSPEC, TCX_NEXT: let the next program decide (include/uapi/linux/bpf.h)
        };

    /// <summary>XDP, native or generic.</summary>
    public static Hook Xdp { get; } =
        new("xdp", "the earliest point of one device, native or generic",
            AttachKind.Xdp, XdpBuffer, Link | Vlan | Device | RxQueue | Segments | HookProvides.Cpu | Payload,
            [KernelFeature.Bpf, KernelFeature.Xdp])
        {
            Section = "xdp",
            NeedsDevice = true,
            PassVerdict = 2, // XDP_PASS (include/uapi/linux/bpf.h)
        };

    /// <summary>The sockets of a cgroup.</summary>
    public static Hook Cgroup { get; } =
        new("cgroup", "packets delivered to the sockets of a cgroup; needs an open socket",
            AttachKind.Cgroup, CgroupBuffer, Device | Mark | Hash | Segments | HookProvides.Cpu | Payload,
            [KernelFeature.Bpf, KernelFeature.CgroupSkb])
        {
            Uses = [CgroupNetnsCookie],
            Section = "cgroup_skb/ingress",
            EgressSection = "cgroup_skb/egress",
            PassVerdict = 1, // let it through (include/linux/bpf-cgroup.h)
        };

    /// <summary>A packet socket's filter.</summary>
    public static Hook Socket { get; } =
        new("socket", "filter of a packet socket (AF_PACKET), as tcpdump uses",
            AttachKind.PacketSocket, SocketBuffer,
            Vlan | Device | RxQueue | Mark | Hash | Segments | HookProvides.Cpu | Payload,
            [KernelFeature.Bpf, KernelFeature.SocketFilter])
        {
            Section = "socket",
            EgressSection = "socket",
            PassVerdict = 0, // keep 0 bytes: the socket itself gets no packet
        };

    /// <summary>A capture file.</summary>
    public static Hook Capture { get; } =
        new("capture", "a capture file, without root and without BPF",
            AttachKind.None, PacketSource.Capture, Link | Vlan | Segments | Payload, [])
        {
            Section = "",
        };

    /// <summary>The rows that `via` and `--hook` accept.</summary>
    public static ImmutableArray<Hook> Rows { get; } = [Xdp, Tc, Socket, Cgroup, TpBtf, Fentry, Kprobe];

    /// <summary>The hook of that name, or null.</summary>
    public static Hook? Find(string name) => Rows.FirstOrDefault(hook => hook.Name == name);
}
