using System.Collections.Immutable;
using Tcpq.Language.Hooks;

namespace Tcpq.Language.Fields;

/// <summary>Bits of a header field.</summary>
/// <param name="Offset">Bytes from the start of the header.</param>
/// <param name="Width">Bytes to load, in network order: 1, 2 or 4.</param>
/// <param name="Shift">Bits to the right of the field within those bytes.</param>
/// <param name="Bits">Width of the field; 0 for all that is left of <paramref name="Shift"/>.</param>
internal readonly record struct HeaderBits(int Offset, int Width, int Shift = 0, int Bits = 0);

/// <summary>A value of TCP's options (RFC 9293 §3.2, RFC 7323 §2.2 and §3.2, RFC 2018 §2 and §3).</summary>
internal enum TcpOptionValue
{
    /// <summary>Maximum segment size.</summary>
    MaximumSegmentSize,

    /// <summary>Window scale: the shift count.</summary>
    WindowScale,

    /// <summary>SACK permitted.</summary>
    SackPermitted,

    /// <summary>Number of SACK blocks.</summary>
    SackBlocks,

    /// <summary>Timestamp value.</summary>
    TimestampValue,

    /// <summary>Timestamp echo reply.</summary>
    TimestampEcho,
}

/// <summary>A part of a segment's payload.</summary>
internal enum PayloadPart
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>The method of an HTTP/1 request (RFC 9112 §3.1).</summary>
    HttpMethod,

    /// <summary>The target of an HTTP/1 request (RFC 9112 §3.2).</summary>
    HttpPath,

    /// <summary>The Host header of an HTTP/1 request (RFC 9110 §7.2).</summary>
    HttpHost,

    /// <summary>The status code of an HTTP/1 response (RFC 9112 §4).</summary>
    HttpStatus,

    /// <summary>The server name of a TLS ClientHello (RFC 6066 §3).</summary>
    TlsServerName,

    /// <summary>The highest version that a TLS ClientHello offers (RFC 8446 §4.2.1).</summary>
    TlsVersion,
}

/// <summary>What a packet carries beside its bytes.</summary>
internal enum PacketMetadata
{
    /// <summary>The device's index.</summary>
    InterfaceIndex,

    /// <summary>The receive queue.</summary>
    RxQueue,

    /// <summary>The packet's mark.</summary>
    Mark,

    /// <summary>The flow hash.</summary>
    Hash,

    /// <summary>Segments merged into this packet; 0 if none were.</summary>
    Segments,
}

/// <summary>A number about the task at work.</summary>
internal enum TaskValue
{
    /// <summary>The process.</summary>
    ProcessId,

    /// <summary>The thread.</summary>
    ThreadId,

    /// <summary>The cgroup v2's id.</summary>
    Cgroup,
}

/// <summary>How far into a packet a field lies.</summary>
internal enum PacketPart
{
    /// <summary>Not among its bytes.</summary>
    None,

    /// <summary>The headers up to IP's.</summary>
    Headers,

    /// <summary>The ports behind IP's header, which fragments behind the first lack.</summary>
    Ports,

    /// <summary>TCP's header.</summary>
    Tcp,

    /// <summary>TCP's payload.</summary>
    Payload,
}

/// <summary>When a field has a value.</summary>
internal enum Presence
{
    /// <summary>Always.</summary>
    Always,

    /// <summary>At events whose sockets are whole ones.</summary>
    OfWholeSocket,

    /// <summary>At all events but those of packets that may be something else than TCP.</summary>
    OfPacket,
}

/// <summary>How a kernel's number becomes the field's.</summary>
/// <param name="Multiply">Times this.</param>
/// <param name="ShiftRight">After that, half as often.</param>
internal sealed record Scale(ulong Multiply, int ShiftRight = 0);

/// <summary>How a field is read. The tree is closed: the lowering has an arm for each.</summary>
/// <param name="Subject">What a hook must provide, beside what the field's row says.</param>
/// <param name="Depth">How far into a packet it lies.</param>
/// <param name="Cost">What reading costs, in rough steps: 1 for bytes at hand, 2 for another load, 3 for an address, 4
/// for a call of the kernel, from 5 on for a loop.</param>
/// <param name="Presence">When it is there, if the field's row does not say otherwise.</param>
internal abstract record FieldRead(HookProvides Subject, PacketPart Depth, int Cost, Presence Presence)
{
    /// <summary>The members of the kernel's structures that it reads.</summary>
    public virtual ImmutableArray<(string Struct, string Member)> KernelMembers => [];

    /// <summary>6 bytes of the link header.</summary>
    public sealed record LinkAddress(int Offset)
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>The EtherType after all VLAN tags.</summary>
    public sealed record EtherType()
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>Bits of the outermost VLAN tag's TCI (IEEE 802.1Q §9.6); absent without a tag.</summary>
    public sealed record VlanTag(int Shift, int Bits)
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>Which tunnel; absent without one.</summary>
    public sealed record Tunnel()
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 7, Presence.OfPacket);

    /// <summary>The number that the tunnel's header names; absent without one.</summary>
    public sealed record TunnelId()
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 7, Presence.OfPacket);

    /// <summary>An address of the IP header around the tunnel's; absent without a tunnel.</summary>
    public sealed record OuterAddress(int V4Offset, int V6Offset)
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 7, Presence.OfPacket);

    /// <summary>4 or 6.</summary>
    public sealed record IpVersion()
        : FieldRead(HookProvides.None, PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>True for one family.</summary>
    public sealed record IsFamily(int Version)
        : FieldRead(HookProvides.None, PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>Bits of the IP header; absent for the family that has none.</summary>
    public sealed record IpHeader(HeaderBits? V4, HeaderBits? V6)
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>An address of the IP header.</summary>
    public sealed record IpAddress(int V4Offset, int V6Offset)
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 3, Presence.OfPacket);

    /// <summary>Bytes of the IP packet.</summary>
    public sealed record IpLength()
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>The protocol after all extension headers.</summary>
    public sealed record Protocol()
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>Byte offset of the fragment in the original payload; 0 if it is whole.</summary>
    public sealed record FragmentOffset()
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>More fragments follow.</summary>
    public sealed record MoreFragments()
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>The identification of IPv4, or of IPv6's fragment header.</summary>
    public sealed record Identification()
        : FieldRead(HookProvides.Packet, PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>A port of TCP, UDP, UDP-Lite, SCTP or DCCP.</summary>
    public sealed record TransportPort(int Offset)
        : FieldRead(HookProvides.Packet, PacketPart.Ports, 1, Presence.OfPacket);

    /// <summary>Bits of the TCP header.</summary>
    public sealed record TcpHeader(HeaderBits Bits)
        : FieldRead(HookProvides.Packet, PacketPart.Tcp, 1, Presence.OfPacket);

    /// <summary>A TCP option; absent if the segment has none.</summary>
    public sealed record TcpOption(TcpOptionValue Value)
        : FieldRead(HookProvides.Packet, PacketPart.Tcp, 5, Presence.OfPacket);

    /// <summary>Bytes of TCP payload by the IP length.</summary>
    public sealed record PayloadLength()
        : FieldRead(HookProvides.Packet, PacketPart.Tcp, 2, Presence.OfPacket);

    /// <summary>Text of the payload; absent if it is something else.</summary>
    public sealed record PayloadText(PayloadPart Part)
        : FieldRead(HookProvides.Packet, PacketPart.Payload, Part == PayloadPart.Whole ? 1 : 8, Presence.OfPacket);

    /// <summary>A number that the payload holds; absent if it is something else.</summary>
    public sealed record PayloadNumber(PayloadPart Part)
        : FieldRead(HookProvides.Packet, PacketPart.Payload, 8, Presence.OfPacket);

    /// <summary>Source and destination address and port.</summary>
    public sealed record FlowTuple()
        : FieldRead(HookProvides.None, PacketPart.Ports, 3, Presence.OfPacket);

    /// <summary>Something beside the bytes.</summary>
    public sealed record Metadata(PacketMetadata Value)
        : FieldRead(HookProvides.Packet, PacketPart.None, 2, Presence.Always);

    /// <summary>The device: its index, and above 32 bits what tells its network namespace: the inode; the cookie, which
    /// is far below all inodes; 0 for the one of whoever attached the program; all ones where nothing tells
    /// it.</summary>
    public sealed record DeviceName()
        : FieldRead(HookProvides.Packet, PacketPart.None, 2, Presence.Always);

    /// <summary>What the wire carried for this packet: at least 1.</summary>
    public sealed record WirePackets()
        : FieldRead(HookProvides.Packet, PacketPart.None, 2, Presence.Always);

    /// <summary>The CPU that runs the program.</summary>
    public sealed record Cpu()
        : FieldRead(HookProvides.None, PacketPart.None, 2, Presence.Always);

    /// <summary>When the packet was seen.</summary>
    public sealed record Time()
        : FieldRead(HookProvides.None, PacketPart.None, 4, Presence.Always);

    /// <summary>Either of two fields: legal only in a comparison.</summary>
    /// <param name="First">The one.</param>
    /// <param name="Second">The other.</param>
    /// <param name="SocketFirst">The one where there is no packet.</param>
    /// <param name="SocketSecond">The other where there is no packet.</param>
    public sealed record Either(string First, string Second, string SocketFirst, string SocketSecond)
        : FieldRead(HookProvides.None, PacketPart.Ports, 2, Presence.OfPacket);

    /// <summary>The near or the far side of a socket; at packets another field's value under a second name.</summary>
    /// <param name="Field">The field of a packet that arrives.</param>
    /// <param name="Departing">The field of a packet that leaves.</param>
    /// <param name="IsLocal">True for this host's side.</param>
    /// <param name="IsPort">True for the port.</param>
    public sealed record Alias(string Field, string Departing, bool IsLocal, bool IsPort)
        : FieldRead(HookProvides.None, IsPort ? PacketPart.Ports : PacketPart.Headers, 2, Presence.OfPacket);

    /// <summary>A number that the arguments hold: where is said at the event's point.</summary>
    public sealed record EventValue()
        : FieldRead(HookProvides.None, PacketPart.None, 2, Presence.Always);

    /// <summary>A member of the socket's structures.</summary>
    /// <param name="Struct">The structure in the kernel.</param>
    /// <param name="Member">Its member.</param>
    /// <param name="Bits">Its width.</param>
    /// <param name="Scale">To base units.</param>
    public sealed record SocketMember(string Struct, string Member, int Bits, Scale? Scale = null)
        : FieldRead(HookProvides.Socket, PacketPart.None, 2, Struct == "sock_common" ? Presence.Always
            : Presence.OfWholeSocket)
    {
        /// <summary>Bytes behind the member's start.</summary>
        public int Offset { get; init; }

        /// <summary>The number that stands for none.</summary>
        public ulong? Unknown { get; init; }

        /// <summary>Another member of the same structure that is subtracted.</summary>
        public string? Less { get; init; }

        /// <summary>True for a bit field.</summary>
        public bool IsBitField { get; init; }

        /// <inheritdoc/>
        public override ImmutableArray<(string Struct, string Member)> KernelMembers =>
            Less is { } less ? [(Struct, Member), (Struct, less)] : [(Struct, Member)];
    }

    /// <summary>Bytes that the socket received, without the one that stands for FIN.</summary>
    public sealed record BytesReceived()
        : FieldRead(HookProvides.Socket, PacketPart.None, 2, Presence.OfWholeSocket)
    {
        /// <inheritdoc/>
        public override ImmutableArray<(string Struct, string Member)> KernelMembers =>
            [("tcp_sock", "bytes_received"), ("sock_common", "skc_flags")];
    }

    /// <summary>The inode of the network namespace of the socket, or of the packet's device.</summary>
    public sealed record NetworkNamespace()
        : FieldRead(HookProvides.Namespace, PacketPart.None, 2, Presence.Always)
    {
        /// <inheritdoc/>
        public override ImmutableArray<(string Struct, string Member)> KernelMembers => [("sock_common", "skc_net")];
    }

    /// <summary>What tells sockets apart: the cookie, or the address if the hook cannot ask for it.</summary>
    public sealed record SocketIdentity()
        : FieldRead(HookProvides.Socket, PacketPart.None, 2, Presence.Always);

    /// <summary>A number about the task at work.</summary>
    public sealed record Task(TaskValue Value)
        : FieldRead(HookProvides.Task, PacketPart.None, 2, Presence.Always);

    /// <summary>The name of the task at work.</summary>
    public sealed record TaskName()
        : FieldRead(HookProvides.Task, PacketPart.None, 2, Presence.Always);

    /// <summary>The process that is remembered as the socket's owner.</summary>
    public sealed record OwnerId()
        : FieldRead(HookProvides.Socket, PacketPart.None, 2, Presence.OfPacket);

    /// <summary>The name of the task that is remembered as the socket's owner.</summary>
    public sealed record OwnerName()
        : FieldRead(HookProvides.Socket, PacketPart.None, 2, Presence.OfPacket);

    /// <summary>An argument of what the script itself names in the kernel, or what it leads to.</summary>
    /// <param name="Root">The argument.</param>
    /// <param name="Reads">The way from there, a read for each pointer that is followed; none for the argument
    /// itself.</param>
    public sealed record Argument(Tcpq.Language.Fields.EventValue Root, ImmutableArray<KernelRead> Reads)
        : FieldRead(HookProvides.None, PacketPart.None, Reads.IsEmpty ? 2 : 4, Presence.OfPacket);
}
