using System.Collections.Immutable;

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

    /// <summary>Segments merged into this packet; 0 where none were.</summary>
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

/// <summary>How a kernel's number becomes the field's.</summary>
/// <param name="Multiply">Times this.</param>
/// <param name="ShiftRight">After that, half as often.</param>
internal sealed record Scale(ulong Multiply, int ShiftRight = 0);

/// <summary>How a field is read. The tree is closed; the lowering has an arm for each.</summary>
internal abstract record FieldRead
{
    private FieldRead()
    {
    }

    /// <summary>6 bytes of the link header.</summary>
    public sealed record LinkAddress(int Offset) : FieldRead;

    /// <summary>The EtherType after all VLAN tags.</summary>
    public sealed record EtherType : FieldRead;

    /// <summary>Bits of the outermost VLAN tag's TCI (IEEE 802.1Q §9.6); absent without a tag.</summary>
    public sealed record VlanTag(int Shift, int Bits) : FieldRead;

    /// <summary>Which tunnel; absent without one.</summary>
    public sealed record Tunnel : FieldRead;

    /// <summary>The number that the tunnel's header names; absent without one.</summary>
    public sealed record TunnelId : FieldRead;

    /// <summary>An address of the IP header around the tunnel's; absent without a tunnel.</summary>
    public sealed record OuterAddress(int V4Offset, int V6Offset) : FieldRead;

    /// <summary>4 or 6.</summary>
    public sealed record IpVersion : FieldRead;

    /// <summary>True for one family.</summary>
    public sealed record IsFamily(int Version) : FieldRead;

    /// <summary>Bits of the IP header; absent for the family that has none.</summary>
    public sealed record IpHeader(HeaderBits? V4, HeaderBits? V6) : FieldRead;

    /// <summary>An address of the IP header.</summary>
    public sealed record IpAddress(int V4Offset, int V6Offset) : FieldRead;

    /// <summary>Bytes of the IP packet.</summary>
    public sealed record IpLength : FieldRead;

    /// <summary>The protocol after all extension headers.</summary>
    public sealed record Protocol : FieldRead;

    /// <summary>Byte offset of the fragment in the original payload; 0 where it is whole.</summary>
    public sealed record FragmentOffset : FieldRead;

    /// <summary>More fragments follow.</summary>
    public sealed record MoreFragments : FieldRead;

    /// <summary>The identification of IPv4, or of IPv6's fragment header.</summary>
    public sealed record Identification : FieldRead;

    /// <summary>A port of TCP, UDP, UDP-Lite, SCTP or DCCP.</summary>
    public sealed record TransportPort(int Offset) : FieldRead;

    /// <summary>Bits of the TCP header.</summary>
    public sealed record TcpHeader(HeaderBits Bits) : FieldRead;

    /// <summary>A TCP option; absent where the segment has none.</summary>
    public sealed record TcpOption(TcpOptionValue Value) : FieldRead;

    /// <summary>Bytes of TCP payload by the IP length.</summary>
    public sealed record PayloadLength : FieldRead;

    /// <summary>Text of the payload; absent where it is something else.</summary>
    public sealed record PayloadText(PayloadPart Part) : FieldRead;

    /// <summary>A number that the payload holds; absent where it is something else.</summary>
    public sealed record PayloadNumber(PayloadPart Part) : FieldRead;

    /// <summary>Source and destination address and port.</summary>
    public sealed record FlowTuple : FieldRead;

    /// <summary>Something beside the bytes.</summary>
    public sealed record Metadata(PacketMetadata Value) : FieldRead;

    /// <summary>The device: its index, and above 32 bits what tells its network namespace: the inode; the cookie, which is
    /// far below all inodes; 0 for the one of whoever attached the program; all ones where nothing tells it.</summary>
    public sealed record DeviceName : FieldRead;

    /// <summary>What the wire carried for this packet: at least 1.</summary>
    public sealed record WirePackets : FieldRead;

    /// <summary>The CPU that runs the program.</summary>
    public sealed record Cpu : FieldRead;

    /// <summary>When the packet was seen.</summary>
    public sealed record Time : FieldRead;

    /// <summary>Either of two fields: legal only in a comparison.</summary>
    /// <param name="First">The one.</param>
    /// <param name="Second">The other.</param>
    /// <param name="SocketFirst">The one where there is no packet.</param>
    /// <param name="SocketSecond">The other where there is no packet.</param>
    public sealed record Either(string First, string Second, string SocketFirst, string SocketSecond) : FieldRead;

    /// <summary>The near or the far side of a socket; at packets another field's value under a second name.</summary>
    /// <param name="Field">The field of a packet that arrives.</param>
    /// <param name="Departing">The field of a packet that leaves.</param>
    /// <param name="IsLocal">True for this host's side.</param>
    /// <param name="IsPort">True for the port.</param>
    public sealed record Alias(string Field, string Departing, bool IsLocal, bool IsPort) : FieldRead;

    /// <summary>A number that the arguments hold: where is said at the event's point.</summary>
    public sealed record EventValue : FieldRead;

    /// <summary>A member of the socket's structures.</summary>
    /// <param name="Struct">The structure in the kernel.</param>
    /// <param name="Member">Its member.</param>
    /// <param name="Bits">Its width.</param>
    /// <param name="Scale">To base units.</param>
    public sealed record SocketMember(string Struct, string Member, int Bits, Scale? Scale = null) : FieldRead
    {
        /// <summary>Bytes behind the member's start.</summary>
        public int Offset { get; init; }

        /// <summary>The number that stands for none.</summary>
        public ulong? Unknown { get; init; }

        /// <summary>Another member of the same structure that is subtracted.</summary>
        public string? Less { get; init; }

        /// <summary>True for a bit field.</summary>
        public bool IsBitField { get; init; }
    }

    /// <summary>Bytes that the socket received, without the one that stands for FIN.</summary>
    public sealed record BytesReceived : FieldRead;

    /// <summary>The inode of the network namespace of the socket, or of the packet's device.</summary>
    public sealed record NetworkNamespace : FieldRead;

    /// <summary>What tells sockets apart: the cookie, or the address where the hook cannot ask for it.</summary>
    public sealed record SocketIdentity : FieldRead;

    /// <summary>A number about the task at work.</summary>
    public sealed record Task(TaskValue Value) : FieldRead;

    /// <summary>The name of the task at work.</summary>
    public sealed record TaskName : FieldRead;

    /// <summary>The process that is remembered as the socket's owner.</summary>
    public sealed record OwnerId : FieldRead;

    /// <summary>The name of the task that is remembered as the socket's owner.</summary>
    public sealed record OwnerName : FieldRead;

    /// <summary>An argument of what the script itself names in the kernel, or what it leads to.</summary>
    /// <param name="Root">The argument.</param>
    /// <param name="Reads">The way from there, a read for each pointer that is followed; none for the argument
    /// itself.</param>
    public sealed record Argument(Tcpq.Language.Fields.EventValue Root, ImmutableArray<KernelRead> Reads) : FieldRead;
}
