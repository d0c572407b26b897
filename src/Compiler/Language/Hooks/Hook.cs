using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Targets;

namespace Tcpq.Language.Hooks;

/// <summary>Where a packet's first byte stands and how its bytes are reached.</summary>
public enum PacketSource
{
    /// <summary>`struct xdp_md`: direct access from the link header on.</summary>
    XdpBuffer,

    /// <summary>`struct __sk_buff` at TC: direct access from the link header on.</summary>
    TcBuffer,

    /// <summary>`struct __sk_buff` at a packet socket: copies from the network header on.</summary>
    SocketBuffer,

    /// <summary>`struct __sk_buff` at a cgroup: direct access from the network header on.</summary>
    CgroupBuffer,

    /// <summary>`struct sk_buff *` by BTF at netif_receive_skb: `data` is at the network header or an inline VLAN
    /// tag.</summary>
    ReceivedSkb,

    /// <summary>`struct sk_buff *` at tcp_v4_rcv or tcp_v6_rcv: the network header is set.</summary>
    DeliveredSkb,

    /// <summary>`struct sk_buff *` by BTF where a packet leaves: `data` is at the link header.</summary>
    QueuedSkb,

    /// <summary>`struct sk_buff *` by BTF of a packet on its way, whose network header is set.</summary>
    PassingSkb,

    /// <summary>A packet of a capture file in memory.</summary>
    Capture,

    /// <summary>No packet: a socket, or a function's arguments.</summary>
    None,
}

/// <summary>What a hook can tell about a packet besides its IP headers.</summary>
[Flags]
public enum HookProvides
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>Link-layer addresses and EtherType.</summary>
    Link = 1,

    /// <summary>VLAN tags, inline or in metadata.</summary>
    Vlan = 2,

    /// <summary>The device's index.</summary>
    Device = 4,

    /// <summary>The receive queue.</summary>
    RxQueue = 8,

    /// <summary>The packet's mark.</summary>
    Mark = 16,

    /// <summary>The packet's flow hash.</summary>
    Hash = 32,

    /// <summary>Segments that GRO or TSO merged into this packet.</summary>
    Segments = 64,

    /// <summary>The CPU.</summary>
    Cpu = 128,

    /// <summary>The whole payload, wherever the packet's bytes lie.</summary>
    Payload = 256,

    /// <summary>A packet's headers.</summary>
    Packet = 512,

    /// <summary>A socket.</summary>
    Socket = 1024,

    /// <summary>The task that did it.</summary>
    Task = 2048,

    /// <summary>The network namespace.</summary>
    Namespace = 4096,

    /// <summary>Packets as they came, with the tunnels around them.</summary>
    Tunnels = 8192,
}

/// <summary>A place where the kernel (or a capture) is watched.</summary>
/// <param name="Name">What `via` and `--hook` call it.</param>
/// <param name="Doc">One sentence.</param>
/// <param name="Attach">How the runtime attaches it.</param>
/// <param name="Source">How its programs reach the packet.</param>
/// <param name="Provides">What it can tell about a packet.</param>
/// <param name="Requires">What the kernel must have.</param>
public sealed record Hook(
    string Name,
    string Doc,
    AttachKind Attach,
    PacketSource Source,
    HookProvides Provides,
    ImmutableArray<KernelFeature> Requires)
{
    /// <summary>What the process that uses it must be allowed: to load its programs and to attach them.</summary>
    public required CapabilitySet Rights { get; init; }

    /// <summary>True if it is attached to a perf event.</summary>
    public bool IsPerfEvent => Attach is AttachKind.Kprobe or AttachKind.Kretprobe or AttachKind.Tracepoint
        or AttachKind.Uprobe or AttachKind.Uretprobe;

    /// <summary>True if tracefs says what it is attached to.</summary>
    public bool ReadsTraceFiles => Attach == AttachKind.Tracepoint;

    /// <summary>What its programs use where the kernel has it.</summary>
    public ImmutableArray<KernelFeature> Uses { get; init; } = [];

    /// <summary>True if a program attaches to one device, which must be named.</summary>
    public bool NeedsDevice { get; init; }

    /// <summary>True if programs attach to devices one by one, so that they can be several, and come
    /// later.</summary>
    public bool SelectsDevices => NeedsDevice || Attach == AttachKind.PacketSocket;

    /// <summary>The ELF section of an ingress program; libbpf derives the program's type from it.
    /// `{0}` stands for the function or tracepoint, `{1}` for the file that it is in.</summary>
    public required string Section { get; init; }

    /// <summary>The same for egress; null if the hook sees only what arrives.</summary>
    public string? EgressSection { get; init; }

    /// <summary>The value the program returns to let a packet pass untouched.</summary>
    public int PassVerdict { get; init; }

    /// <summary>The value it returns to drop a packet; null if it can only watch.</summary>
    public int? DropVerdict { get; init; }
}
