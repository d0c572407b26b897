using System.Collections.Immutable;
using Tcpq.Contract;
using static Tcpq.Testing.Samples;

namespace Tcpq.Testing;

/// <summary>Link headers, VLAN tags, padding, and what is not IP.</summary>
internal static class LinkCases
{
    public static ImmutableArray<PacketCase> All { get; } =
    [
        Segment("ipv4", Syn4),
        Segment("ipv6", Syn6),
        Segment("vlan-1", Packet.Ethernet().Vlan(5, priority: 3).IPv4().Syn(), ("vlan", 5), ("vlan_prio", 3)),
        Segment("vlan-1-ipv6", Packet.Ethernet().Vlan(4095, priority: 7).IPv6().Syn(),
            ("vlan", 4095), ("vlan_prio", 7)),
        Segment("vlan-0-priority-tag", Packet.Ethernet().Vlan(0, priority: 1).IPv4().Syn(),
            ("vlan", 0), ("vlan_prio", 1)),
        Segment("vlan-2", Packet.Ethernet().Vlan(100, type: EtherTypes.ProviderVlan).Vlan(5, 6).IPv4().Syn(),
            ("vlan", 100), ("vlan_prio", 0)),
        Segment("vlan-2-old-provider", Packet.Ethernet().Vlan(7, 2, EtherTypes.OldProviderVlan).Vlan(5).IPv6().Syn(),
            ("vlan", 7), ("vlan_prio", 2)),
        Segment("vlan-3", Packet.Ethernet().Vlan(1).Vlan(2).Vlan(3).IPv4().Syn(), ("vlan", 1), ("vlan_prio", 0)),
        Segment("vlan-4", Packet.Ethernet().Vlan(1).Vlan(2).Vlan(3).Vlan(4).IPv4().Syn(),
            ("vlan", 1), ("vlan_prio", 0)),
        Segment("vlan-4-ipv6", Packet.Ethernet().Vlan(1).Vlan(2).Vlan(3).Vlan(4).IPv6().Syn(),
            ("vlan", 1), ("vlan_prio", 0)),
        Unreadable("vlan-5", Packet.Ethernet().Vlan(1).Vlan(2).Vlan(3).Vlan(4).Vlan(5).IPv4().Syn()),
        Segment("padded-to-60", Syn4.PadTo(60)),
        Segment("padded-vlan", Packet.Ethernet().Vlan(5).IPv4().Syn().PadTo(64), ("vlan", 5), ("vlan_prio", 0)),

        NotTcp("arp", Packet.Ethernet().Arp().PadTo(60), ("ethertype", EtherTypes.Arp)),
        NotTcp("arp-vlan", Packet.Ethernet().Vlan(9).Arp(),
            ("ethertype", EtherTypes.Arp), ("vlan", 9), ("vlan_prio", 0)),
        NotTcp("arp-cut", Packet.Ethernet().Arp().Truncate(20), ("ethertype", EtherTypes.Arp)),
        NotTcp("llc", Packet.Ethernet().Llc().Payload(new byte[35]).PadTo(60)),
        NotTcp("other-ethertype", Packet.Ethernet().Payload("experiment"), ("ethertype", EtherTypes.Experimental)),
        NotTcp("udp", Packet.Ethernet().IPv4().Udp(9, 40000).Payload("answer"),
            ("sport", 9), ("dport", 40000), ("ip.proto", IpProtocols.Udp), ("len", 34)),
        NotTcp("udp-ipv6", Packet.Ethernet().IPv6().Udp(9, 40000).Payload("answer"),
            ("sport", 9), ("dport", 40000), ("ip.proto", IpProtocols.Udp), ("len", 54)),
        NotTcp("icmp", Packet.Ethernet().IPv4().Icmp(), ("ip.proto", IpProtocols.Icmp), ("len", 28)),
        NotTcp("icmpv6", Packet.Ethernet().IPv6().IcmpV6(), ("ip.proto", IpProtocols.IcmpV6), ("len", 48)),
        NotTcp("ip-in-ip", Packet.Ethernet().IPv4().IPv4("10.9.0.1", "10.9.0.2").Syn(),
            ("ip.proto", IpProtocols.IPv4), ("len", 60), ("tunnel", 1), ("outer.saddr", "10.0.0.1"),
            ("outer.daddr", "10.0.0.2")),
        NotTcp("ipv6-in-ip", Packet.Ethernet().IPv4().IPv6().Syn(), ("ip.proto", IpProtocols.IPv6), ("len", 80),
            ("tunnel", 2), ("outer.saddr", "10.0.0.1"), ("outer.daddr", "10.0.0.2")),

        Unreadable("ethernet-cut-to-0", Syn4.Truncate(0)),
        Unreadable("ethernet-cut-to-13", Syn4.Truncate(13)),
        Unreadable("ethernet-alone", Syn4.Truncate(14)),
        Unreadable("ethernet-alone-ipv6", Syn6.Truncate(14)),
        Unreadable("vlan-cut", Packet.Ethernet().Vlan(5).IPv4().Syn().TruncateIn<VlanLayer>(3)),

        Segment("cooked", Packet.Cooked().IPv4().Syn()),
        Segment("cooked-ipv6", Packet.Cooked().IPv6().Syn()),
        Segment("cooked-vlan", Packet.Cooked().Vlan(5, 2).IPv4().Syn(), ("vlan", 5), ("vlan_prio", 2)),
        NotTcp("cooked-arp", Packet.Cooked().Arp(), ("ethertype", EtherTypes.Arp)),
        Unreadable("cooked-cut", Packet.Cooked().IPv4().Syn().Truncate(15)),
        Segment("cooked2", Packet.Cooked2().IPv4().Syn()),
        Segment("cooked2-ipv6", Packet.Cooked2().IPv6().Syn()),
        Segment("cooked2-vlan", Packet.Cooked2().Vlan(5, 2).IPv6().Syn(), ("vlan", 5), ("vlan_prio", 2)),
        Unreadable("cooked2-cut", Packet.Cooked2().IPv4().Syn().Truncate(19)),
        Segment("null", Packet.Null().IPv4().Syn()),
        Segment("null-big-endian", Packet.Null(bigEndian: true).IPv4().Syn()),
        Segment("null-ipv6-linux", Packet.Null(ipv6Family: 10).IPv6().Syn()),
        Segment("null-ipv6-windows", Packet.Null(ipv6Family: 23).IPv6().Syn()),
        Segment("null-ipv6-netbsd", Packet.Null(ipv6Family: 24).IPv6().Syn()),
        Segment("null-ipv6-freebsd", Packet.Null(bigEndian: true, ipv6Family: 28).IPv6().Syn()),
        Segment("null-ipv6-macos", Packet.Null(ipv6Family: 30).IPv6().Syn()),
        new("null-other-family", Packet.Null(ipv6Family: 16).IPv6().Syn(), new Expected()),
        Segment("null-ethertype", Packet.Null(ipv4Family: 0x0008_000f).IPv4().Syn(), ("ethertype", EtherTypes.IPv4)),
        Unreadable("null-cut", Packet.Null().IPv4().Syn().Truncate(3)),
        Segment("loop", Packet.Loop().IPv4().Syn()),
        Segment("loop-ipv6", Packet.Loop().IPv6().Syn()),
        Segment("raw", Packet.Raw().IPv4().Syn()),
        Segment("raw-ipv6", Packet.Raw().IPv6().Syn()),
        Unreadable("raw-version-5", Packet.Raw().IPv4("10.0.0.1", "10.0.0.2", version: 5).Syn()),
        Unreadable("raw-empty", Packet.Raw().IPv4().Syn().Truncate(0)),
        Segment("raw-ipv4-only", Packet.Raw(LinkType.Ipv4).IPv4().Syn()),
        Segment("raw-ipv6-only", Packet.Raw(LinkType.Ipv6).IPv6().Syn()),
    ];
}
