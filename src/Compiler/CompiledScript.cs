using System.Collections.Immutable;
using Tcpq.Explaining;
using Tcpq.Language;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;

namespace Tcpq;

/// <summary>A BPF object and how to load, attach and read it.</summary>
/// <param name="Object">The ELF file (`.bpf.o`).</param>
/// <param name="Programs">Its programs, in order.</param>
/// <param name="Schema">Its results.</param>
public sealed record CompiledScript(
    ImmutableArray<byte> Object, ImmutableArray<CompiledProgram> Programs, Schema Schema)
{
    /// <summary>Hooks that would have been better, but that the process may not use.</summary>
    public ImmutableArray<PassedHook> Forbidden { get; init; } = [];

    /// <summary>True where it tells devices by name that may be of any network namespace.</summary>
    public bool ShowsOtherDevices =>
        (Schema.Tables.Any(table => table.ValueType == DataType.Device || table.Keys.Any(IsDevice))
            || Schema.Streams.Any(stream => stream.Columns.Any(IsDevice)))
        && Programs.Any(program => program.HasPacket
            && program.Hook.Attach is AttachKind.Tracing or AttachKind.Kprobe or AttachKind.Cgroup);

    private static bool IsDevice(Column column) => column.Type == DataType.Device;

    /// <summary>The memory of all its tables and maps.</summary>
    public MapMemory Memory { get; init; } = MapMemory.Fixed(0);
}

/// <summary>A BPF program in an object.</summary>
/// <param name="Name">Its function's name.</param>
/// <param name="Hook">Where it attaches.</param>
/// <param name="Device">The device named by `via` or `--dev`; null for all (hooks that need one refuse that).</param>
/// <param name="KernelFunction">The function or tracepoint, for tracing hooks; else null.</param>
/// <param name="Direction">Which packets it sees.</param>
public sealed record CompiledProgram(
    string Name, Hook Hook, string? Device, string? KernelFunction, PacketDirection Direction)
{
    /// <summary>The rules that it runs, as counters name them: `rule 2`, `rules 1, 3`; empty where those are all.</summary>
    public string Rules { get; init; } = "";

    /// <summary>True where it reads packets, which come by devices.</summary>
    public bool HasPacket { get; init; } = true;

    /// <summary>The events of its rules that are packets on their way, each once; none where it is about anything else.
    /// </summary>
    public ImmutableArray<Event> Packets { get; init; } = [];

    /// <summary>The events of its rules that it does not see of sockets of MPTCP (RFC 8684), each once.</summary>
    public ImmutableArray<string> LacksMultipath { get; init; } = [];

    /// <summary>The program or library whose function it watches, as the script names it; null for the kernel's.</summary>
    public string? File { get; init; }
}

/// <summary>Which packets a program sees.</summary>
public enum PacketDirection
{
    /// <summary>Packets that arrive.</summary>
    Ingress,

    /// <summary>Packets that leave.</summary>
    Egress,
}

/// <summary>The run-time configuration of an object: the 24 bytes of its global `tcpq_config` in `.rodata`,
/// patched before it is loaded.</summary>
/// <param name="InterfaceIndex">Only packets of this device count; 0 for all.</param>
/// <param name="NetworkNamespace">Inode number of the namespace that <paramref name="InterfaceIndex"/> belongs to, and that
/// programs of devices are attached in.</param>
/// <param name="LinkType">How packets start at device hooks: an <see cref="Tcpq.LinkType"/>.</param>
/// <param name="NamespaceCookie">Cookie of that namespace (SO_NETNS_COOKIE), for hooks that cannot tell its inode; 0 for
/// all.</param>
public readonly record struct RunConfiguration(
    uint InterfaceIndex, uint NetworkNamespace, LinkType LinkType, ulong NamespaceCookie)
{
    /// <summary>The global's name: three `u32`, 4 bytes of padding and a `u64`, in this order.</summary>
    public const string SymbolName = "tcpq_config";
}

/// <summary>What a packet's first byte is, for compiled code: libpcap's link-layer header types that it reads by itself
/// (https://www.tcpdump.org/linktypes.html), and what is left of others once their own headers are taken off.</summary>
public enum LinkType
{
    /// <summary>Loopback with a 4-byte address family in the writer's byte order.</summary>
    Null = 0,

    /// <summary>Ethernet.</summary>
    Ethernet = 1,

    /// <summary>IPv4 or IPv6, told apart by the version nibble.</summary>
    RawIp = 101,

    /// <summary>OpenBSD loopback: a 4-byte address family in network order.</summary>
    Loop = 108,

    /// <summary>Linux cooked capture v1.</summary>
    LinuxSll = 113,

    /// <summary>Raw IPv4.</summary>
    Ipv4 = 228,

    /// <summary>Raw IPv6.</summary>
    Ipv6 = 229,

    /// <summary>Linux cooked capture v2.</summary>
    LinuxSll2 = 276,

    /// <summary>No type of a file: nothing that leads to an IP header.</summary>
    Opaque = 0x1_0000,

    /// <summary>No type of a file: with an EtherType added to it, what that says begins at the first byte.</summary>
    Protocol = 0x2_0000,
}
