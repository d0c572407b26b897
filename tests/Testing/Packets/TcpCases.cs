using System.Collections.Immutable;
using static Tcpq.Testing.Samples;

namespace Tcpq.Testing;

/// <summary>The fixed part of TCP headers, payload, lies and cuts.</summary>
internal static class TcpCases
{
    public static ImmutableArray<PacketCase> All { get; } =
    [
        Segment("tcp-fields",
            IPv4.Tcp(65535, 1, ack: true, psh: true, seq: 0xfedcba98, ackSeq: 0x89abcdef, window: 1, urgentPointer: 2)
                .Payload("hello"),
            ("sport", 65535), ("dport", 1), ("syn", false), ("ack", true), ("psh", true), ("flags", 0x18),
            ("seq", 0xfedcba98), ("ack_seq", 0x89abcdef), ("win", 1), ("urg_ptr", 2), ("len", 45), ("payload_len", 5)),
        Segment("tcp-no-flags", IPv4.Tcp(1234, 80), ("syn", false), ("flags", 0)),
        Segment("tcp-fin", IPv4.Tcp(1234, 80, fin: true), ("syn", false), ("fin", true), ("flags", 0x01)),
        Segment("tcp-rst", IPv4.Tcp(1234, 80, rst: true), ("syn", false), ("rst", true), ("flags", 0x04)),
        Segment("tcp-urg", IPv4.Tcp(1234, 80, urg: true), ("syn", false), ("urg", true), ("flags", 0x20)),
        Segment("tcp-ece", IPv4.Tcp(1234, 80, ece: true), ("syn", false), ("ece", true), ("flags", 0x40)),
        Segment("tcp-cwr", IPv4.Tcp(1234, 80, cwr: true), ("syn", false), ("cwr", true), ("flags", 0x80)),
        Segment("tcp-all-flags",
            Packet.Ethernet().IPv6().Tcp(1234, 80, true, true, true, true, true, true, true, true),
            ("ack", true), ("fin", true), ("rst", true), ("psh", true), ("urg", true), ("ece", true), ("cwr", true),
            ("flags", 0xff)),
        Segment("tcp-payload-ipv6", Packet.Ethernet().IPv6().Tcp(1234, 80, ack: true).Payload(new byte[1440]),
            ("syn", false), ("ack", true), ("flags", 0x10), ("len", 1500), ("payload_len", 1440)),
        Segment("tcp-payload-cut", IPv4.Tcp(1234, 80, ack: true).Payload(new byte[1000]).Truncate(96),
            ("syn", false), ("ack", true), ("flags", 0x10), ("len", 1040), ("payload_len", 1000)),

        Unreadable("tcp-data-offset-0", IPv4.Tcp(1234, 80, syn: true, dataOffset: 0)),
        Unreadable("tcp-data-offset-4", IPv4.Tcp(1234, 80, syn: true, dataOffset: 4)),
        Unreadable("tcp-data-offset-beyond-the-end", IPv4.Tcp(1234, 80, syn: true, dataOffset: 6)),
        Unreadable("tcp-data-offset-15-beyond-the-end-ipv6",
            Packet.Ethernet().IPv6().Tcp(1234, 80, syn: true, dataOffset: 15).Payload(new byte[39])),
        Segment("tcp-data-offset-covers-payload",
            IPv4.Tcp(1234, 80, syn: true, dataOffset: 6).Payload(new byte[4]), ("doff", 6), ("len", 44)),
        Unreadable("tcp-data-offset-into-padding",
            IPv4.Tcp(1234, 80, syn: true, dataOffset: 6).PadTo(60)),

        Unreadable("tcp-cut-to-1", Syn4.TruncateIn<TcpLayer>(1)),
        Unreadable("tcp-cut-to-19", Syn4.TruncateIn<TcpLayer>(19)),
        Unreadable("tcp-cut-to-19-ipv6", Syn6.TruncateIn<TcpLayer>(19)),
        Segment("tcp-cut-to-20", IPv4.Syn(TcpOption.Mss(1460)).TruncateIn<TcpLayer>(20), ("doff", 6), ("len", 44)),
    ];

    private static Packet IPv4 => Packet.Ethernet().IPv4();
}
