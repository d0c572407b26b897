using System.Collections.Immutable;
using static Tcpq.Testing.Samples;

namespace Tcpq.Testing;

/// <summary>IPv6 headers: fields, extension headers, fragments, lies and cuts.</summary>
internal static class IPv6Cases
{
    private const string Source = "2001:db8::1";
    private const string Destination = "2001:db8::2";

    public static ImmutableArray<PacketCase> All { get; } =
    [
        Segment("ipv6-fields",
            Packet.Ethernet().IPv6("fe80::1", "ff02::1:2", hopLimit: 255, dscp: 63, ecn: 1, flow: 0xabcde).Syn(),
            ("saddr", "fe80::1"), ("daddr", "ff02::1:2"), ("ttl", 255), ("dscp", 63), ("ecn", 1),
            ("ip6.flow", 0xabcde)),
        Segment("ipv6-hop-by-hop", IPv6.HopByHop().Syn(), ("len", 68)),
        Segment("ipv6-routing", IPv6.Routing().Syn(), ("len", 84)),
        Segment("ipv6-destination-options", IPv6.DestinationOptions().Syn(), ("len", 68)),
        Segment("ipv6-authentication", IPv6.Authentication().Syn(), ("len", 84)),
        Segment("ipv6-authentication-28", IPv6.Authentication(icvBytes: 16).Syn(), ("len", 88)),
        Segment("ipv6-mobility", IPv6.Mobility().Syn(), ("len", 68)),
        Segment("ipv6-long-options", IPv6.DestinationOptions(words: 31).Syn(), ("len", 316)),
        Segment("ipv6-longest-options", IPv6.DestinationOptions(words: 255).Syn(), ("len", 2108)),
        Segment("ipv6-extensions-2", IPv6.HopByHop().DestinationOptions().Syn(), ("len", 76)),
        Segment("ipv6-extensions-3", IPv6.HopByHop(1).Routing().DestinationOptions(2).Syn(), ("len", 124)),
        Segment("ipv6-extensions-4", IPv6.HopByHop().DestinationOptions().Routing().Authentication().Syn(),
            ("len", 124)),
        Segment("ipv6-extensions-5",
            IPv6.HopByHop().DestinationOptions().Routing().Fragment(id: 9).Authentication().Syn(),
            ("len", 132), ("ip.id", 9)),
        Segment("ipv6-extensions-6",
            IPv6.HopByHop().DestinationOptions().Routing().Fragment(id: 9).Authentication().DestinationOptions().Syn(),
            ("len", 140), ("ip.id", 9)),
        Segment("ipv6-extensions-6-vlan-4",
            Packet.Ethernet().Vlan(1).Vlan(2).Vlan(3).Vlan(4).IPv6()
                .HopByHop().Routing().Mobility().Authentication().DestinationOptions().DestinationOptions().Syn(),
            ("len", 140), ("vlan", 1), ("vlan_prio", 0)),
        Unreadable("ipv6-extensions-7",
            IPv6.HopByHop().DestinationOptions().Routing().Fragment().Authentication().DestinationOptions()
                .Mobility().Syn()),

        Segment("ipv6-atomic-fragment", IPv6.Fragment(id: 0xdeadbeef).Syn(), ("ip.id", 0xdeadbeef), ("len", 68)),
        Segment("ipv6-first-fragment", IPv6.Fragment(more: true, id: 5).Syn().Payload(new byte[12]),
            ("ip.id", 5), ("ip.mf", true), ("len", 80), ("payload_len", 12)),
        Segment("ipv6-first-fragment-after-extensions",
            IPv6.HopByHop().Fragment(more: true, id: 5).DestinationOptions().Syn().Payload(new byte[12]),
            ("ip.id", 5), ("ip.mf", true), ("len", 96), ("payload_len", 12)),
        NonFirstFragment("ipv6-middle-fragment",
            IPv6.Fragment(offset: 1232, more: true, id: 5, nextHeader: IpProtocols.Tcp).Payload(new byte[1232]),
            ("ip.id", 5), ("ip.mf", true), ("ip.frag_off", 1232), ("len", 1280)),
        NonFirstFragment("ipv6-last-fragment",
            IPv6.HopByHop().Fragment(offset: 65528, id: 5, nextHeader: IpProtocols.Tcp).Payload("end"),
            ("ip.id", 5), ("ip.frag_off", 65528), ("len", 59)),
        NotTcp("ipv6-last-fragment-of-udp",
            IPv6.Fragment(offset: 8, id: 5, nextHeader: IpProtocols.Udp).Payload("end"),
            ("ip.id", 5), ("ip.frag_off", 8), ("ip.proto", IpProtocols.Udp), ("len", 51)),

        NotTcp("ipv6-esp", IPv6.Esp().Payload(new byte[32]), ("ip.proto", IpProtocols.Esp), ("len", 80)),
        NotTcp("ipv6-esp-after-extensions", IPv6.HopByHop().DestinationOptions().Esp().Payload(new byte[32]),
            ("ip.proto", IpProtocols.Esp), ("len", 96)),
        NotTcp("ipv6-no-next-header", IPv6, ("ip.proto", IpProtocols.NoNextHeader), ("len", 40)),
        NotTcp("ipv6-no-next-header-after-extension", IPv6.DestinationOptions(),
            ("ip.proto", IpProtocols.NoNextHeader), ("len", 48)),
        NotTcp("ipv6-udp-after-extensions", IPv6.HopByHop().DestinationOptions().Udp(9, 40000),
            ("sport", 9), ("dport", 40000), ("ip.proto", IpProtocols.Udp), ("len", 64)),

        Unreadable("ipv6-version-4", IPv6With(version: 4)),
        Unreadable("ipv6-length-cuts-tcp", IPv6With(payloadLength: 19)),
        Unreadable("ipv6-length-1", IPv6With(payloadLength: 1)),
        Unreadable("ipv6-length-cuts-extension",
            Packet.Ethernet().IPv6(Source, Destination, payloadLength: 20).HopByHop().Syn()),
        Segment("ipv6-length-beyond-the-end", IPv6With(payloadLength: 1460), ("len", 1500), ("payload_len", 1440)),
        Segment("ipv6-length-0",
            Packet.Ethernet().IPv6(Source, Destination, payloadLength: 0).Syn().Payload(new byte[3000]),
            ("len", 3060), ("payload_len", 3000)),
        Segment("ipv6-length-0-with-extension",
            Packet.Ethernet().IPv6(Source, Destination, payloadLength: 0).HopByHop().Syn().Payload("abc"),
            ("len", 71), ("payload_len", 3)),

        Unreadable("ipv6-cut-to-1", Syn6.TruncateIn<IPv6Layer>(1)),
        Unreadable("ipv6-cut-to-39", Syn6.TruncateIn<IPv6Layer>(39)),
        Unreadable("ipv6-alone", Syn6.TruncateIn<IPv6Layer>(40)),
        Unreadable("ipv6-hop-by-hop-cut-to-1", IPv6.HopByHop().Syn().TruncateIn<OptionsHeader>(1)),
        Unreadable("ipv6-hop-by-hop-alone", IPv6.HopByHop().Syn().TruncateIn<TcpLayer>(0)),
        Unreadable("ipv6-options-cut", IPv6.DestinationOptions(3).Syn().TruncateIn<OptionsHeader>(10)),
        Unreadable("ipv6-routing-cut", IPv6.Routing().Syn().TruncateIn<RoutingHeader>(23)),
        Unreadable("ipv6-fragment-cut", IPv6.Fragment(more: true).Syn().TruncateIn<FragmentHeader>(7)),
        Unreadable("ipv6-authentication-cut", IPv6.Authentication().Syn().TruncateIn<AuthenticationHeader>(11)),
        Unreadable("ipv6-mobility-cut", IPv6.Mobility().Syn().TruncateIn<MobilityHeader>(7)),
    ];

    private static Packet IPv6 => Packet.Ethernet().IPv6();

    private static Packet IPv6With(int version = 6, int? payloadLength = null) =>
        Packet.Ethernet().IPv6(Source, Destination, version: version, payloadLength: payloadLength).Syn();
}
