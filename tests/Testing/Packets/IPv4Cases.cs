using System.Collections.Immutable;
using static Tcpq.Testing.Samples;

namespace Tcpq.Testing;

/// <summary>IPv4 headers: fields, options, fragments, lies and cuts.</summary>
internal static class IPv4Cases
{
    private const string Source = "10.0.0.1";
    private const string Destination = "10.0.0.2";

    public static ImmutableArray<PacketCase> All { get; } =
    [
        Segment("ipv4-fields",
            Ethernet.IPv4("192.0.2.1", "198.51.100.255", ttl: 255, dscp: 46, ecn: 3, id: 0xfedc, df: true).Syn(),
            ("saddr", "192.0.2.1"), ("daddr", "198.51.100.255"), ("ttl", 255), ("dscp", 46), ("ecn", 3),
            ("ip.id", 0xfedc), ("ip.df", true)),
        Segment("ipv4-ttl-0", Ethernet.IPv4(Source, Destination, ttl: 0).Syn(), ("ttl", 0)),
        Segment("ipv4-options-4", WithOptions(IpOption.RouterAlert), ("ip.ihl", 6), ("len", 44)),
        Segment("ipv4-options-8", WithOptions(IpOption.RecordRoute(1)), ("ip.ihl", 7), ("len", 48)),
        Segment("ipv4-options-20", WithOptions(IpOption.RecordRoute(4)), ("ip.ihl", 10), ("len", 60)),
        Segment("ipv4-options-40", WithOptions(IpOption.RecordRoute(9)), ("ip.ihl", 15), ("len", 80)),
        Segment("ipv4-options-40-vlan-4",
            Ethernet.Vlan(1).Vlan(2).Vlan(3).Vlan(4).IPv4(Source, Destination, options: IpOption.Nops(40)).Syn(),
            ("ip.ihl", 15), ("len", 80), ("vlan", 1), ("vlan_prio", 0)),

        Segment("ipv4-first-fragment",
            Ethernet.IPv4(Source, Destination, id: 7, mf: true).Syn().Payload(new byte[12]),
            ("ip.id", 7), ("ip.mf", true), ("len", 52), ("payload_len", 12)),
        NonFirstFragment("ipv4-middle-fragment",
            Ethernet.IPv4(Source, Destination, id: 7, mf: true, fragmentOffset: 1480, protocol: IpProtocols.Tcp)
                .Payload(new byte[1480]),
            ("ip.id", 7), ("ip.mf", true), ("ip.frag_off", 1480), ("len", 1500)),
        NonFirstFragment("ipv4-last-fragment",
            Ethernet.IPv4(Source, Destination, id: 7, fragmentOffset: 65528, protocol: IpProtocols.Tcp)
                .Payload("end"),
            ("ip.id", 7), ("ip.frag_off", 65528), ("len", 23)),
        NotTcp("ipv4-last-fragment-of-udp",
            Ethernet.IPv4(Source, Destination, id: 7, fragmentOffset: 8, protocol: IpProtocols.Udp).Payload("end"),
            ("ip.id", 7), ("ip.frag_off", 8), ("ip.proto", IpProtocols.Udp), ("len", 23)),
        Unreadable("ipv4-tiny-first-fragment",
            Ethernet.IPv4(Source, Destination, mf: true, totalLength: 28).Syn().TruncateIn<TcpLayer>(8)),

        Unreadable("ipv4-version-6", Ethernet.IPv4(Source, Destination, version: 6).Syn()),
        Unreadable("ipv4-version-0", Ethernet.IPv4(Source, Destination, version: 0).Syn()),
        Unreadable("ipv4-ihl-4", Ethernet.IPv4(Source, Destination, ihl: 4).Syn()),
        Unreadable("ipv4-ihl-0", Ethernet.IPv4(Source, Destination, ihl: 0).Syn()),
        Unreadable("ipv4-ihl-beyond-the-end", Ethernet.IPv4(Source, Destination, ihl: 15).Syn()),
        Unreadable("ipv4-length-below-its-header", Ethernet.IPv4(Source, Destination, totalLength: 19).Syn()),
        Unreadable("ipv4-length-of-its-header", Ethernet.IPv4(Source, Destination, totalLength: 20).Syn()),
        Unreadable("ipv4-length-cuts-tcp", Ethernet.IPv4(Source, Destination, totalLength: 39).Syn()),
        Unreadable("ipv4-length-cuts-tcp-options",
            Ethernet.IPv4(Source, Destination, totalLength: 40).Syn(TcpOption.Mss(1460))),
        Segment("ipv4-length-cuts-payload", Ethernet.IPv4(Source, Destination, totalLength: 41).Syn().Payload("abc"),
            ("len", 41), ("payload_len", 1)),
        Segment("ipv4-length-beyond-the-end", Ethernet.IPv4(Source, Destination, totalLength: 1500).Syn(),
            ("len", 1500), ("payload_len", 1460)),
        Segment("ipv4-length-0", Ethernet.IPv4(Source, Destination, totalLength: 0).Syn().Payload(new byte[3000]),
            ("len", 3040), ("payload_len", 3000)),

        Unreadable("ipv4-cut-to-1", Syn4.TruncateIn<IPv4Layer>(1)),
        Unreadable("ipv4-cut-to-19", Syn4.TruncateIn<IPv4Layer>(19)),
        Unreadable("ipv4-options-cut", WithOptions(IpOption.RecordRoute(9)).TruncateIn<IPv4Layer>(40)),
        Unreadable("ipv4-alone", Syn4.TruncateIn<TcpLayer>(0)),
    ];

    private static Packet Ethernet => Packet.Ethernet();

    private static Packet WithOptions(byte[] options) => Ethernet.IPv4(Source, Destination, options: options).Syn();
}
