using System.Collections.Immutable;
using Tcpq.Language.Encapsulations;

namespace Tcpq.Testing;

/// <summary>Packets in tunnels, as `--tunnels inner` has them.</summary>
public static class TunnelCases
{
    private const string Near = "203.0.113.1";
    private const string Far = "203.0.113.2";
    private const string Near6 = "2001:db8:f::1";
    private const string Far6 = "2001:db8:f::2";

    private static Packet Outer4 => Packet.Ethernet("02:00:00:00:0a:01", "02:00:00:00:0a:02").IPv4(Near, Far);

    private static Packet Outer6 => Packet.Ethernet("02:00:00:00:0a:01", "02:00:00:00:0a:02").IPv6(Near6, Far6);

    public static ImmutableArray<PacketCase> All { get; } = [
        Segment("ipip", TunnelKind.Ipip, null, Outer4.IPv4().Syn(), ("ethertype", null)),
        Segment("sit", TunnelKind.SixInFour, null, Outer4.IPv6().Syn(), ("ethertype", null)),
        Segment("ipip6", TunnelKind.FourInSix, null, Outer6.IPv4().Syn(), ("ethertype", null)),
        Segment("ip6ip6", TunnelKind.SixInSix, null, Outer6.IPv6().Syn(), ("ethertype", null)),
        Segment("ip6ip6-options", TunnelKind.SixInSix, null, Outer6.DestinationOptions().IPv6().Syn(),
            ("ethertype", null)),
        Segment("ipip-authenticated", TunnelKind.Ipip, null, Outer4.Authentication().IPv4().Syn(), ("ethertype", null)),
        Segment("gre", TunnelKind.Gre, null, Outer4.Then(new GreLayer()).IPv4().Syn()),
        Segment("gre-ipv6", TunnelKind.Gre, null, Outer6.Then(new GreLayer()).IPv6().Syn()),
        Segment("gre-all", TunnelKind.Gre, 0xdeadbeef, Outer4.Then(new GreLayer(true, 0xdeadbeef, 5)).IPv4().Syn()),
        Segment("gre-key", TunnelKind.Gre, 7, Outer4.Then(new GreLayer(Key: 7)).IPv6().Syn()),
        Segment("gretap", TunnelKind.Gre, null, Outer4.Then(new GreLayer()).Frame().IPv4().Syn()),
        Segment("nvgre", TunnelKind.Gre, 0x12345600,
            Outer4.Then(new GreLayer(Key: 0x12345600)).Frame().Vlan(8, 3).IPv4().Syn(),
            ("vlan", 8), ("vlan_prio", 3)),
        Segment("gre-mpls", TunnelKind.Gre, null, Outer4.Then(new GreLayer()).Then(new MplsLayer(2)).IPv4().Syn(),
            ("ethertype", 0x8847)),
        Segment("erspan-1", TunnelKind.Erspan, null,
            Outer4.Then(new GreLayer()).Then(new ErspanLayer(1)).Frame().IPv4().Syn()),
        Segment("erspan-2", TunnelKind.Erspan, 77,
            Outer4.Then(new GreLayer(Sequence: 1)).Then(new ErspanLayer(2, 77)).Frame().IPv4().Syn()),
        Segment("erspan-3", TunnelKind.Erspan, 1023,
            Outer4.Then(new GreLayer(Sequence: 1)).Then(new ErspanLayer(3, 1023)).Frame().IPv6().Syn()),
        Segment("erspan-3-subheader", TunnelKind.Erspan, 5,
            Outer4.Then(new GreLayer(Sequence: 1)).Then(new ErspanLayer(3, 5, HasSubheader: true)).Frame().IPv4()
                .Syn()),
        Segment("vxlan", TunnelKind.Vxlan, 42, Outer4.Udp(50000, 4789).Then(new VxlanLayer(42)).Frame().IPv4().Syn()),
        Segment("vxlan-linux-ipv6", TunnelKind.Vxlan, 0xffffff,
            Outer6.Udp(50000, 8472).Then(new VxlanLayer(0xffffff)).Frame().IPv6().Syn()),
        Segment("vxlan-vlan", TunnelKind.Vxlan, 0,
            Outer4.Udp(50000, 4789).Then(new VxlanLayer(0)).Frame().Vlan(100).Vlan(5).IPv4().Syn(),
            ("vlan", 100), ("vlan_prio", 0)),
        Segment("vxlan-in-vlan", TunnelKind.Vxlan, 42,
            Packet.Ethernet().Vlan(3).IPv4(Near, Far).Udp(50000, 4789).Then(new VxlanLayer(42)).Frame().IPv4().Syn()),
        Segment("geneve", TunnelKind.Geneve, 19,
            Outer4.Udp(50000, 6081).Then(new GeneveLayer(19)).Frame().IPv4().Syn()),
        Segment("geneve-options", TunnelKind.Geneve, 19,
            Outer4.Udp(50000, 6081).Then(new GeneveLayer(19, OptionWords: 8)).Frame().IPv6().Syn()),
        Segment("geneve-ipv4", TunnelKind.Geneve, 1, Outer6.Udp(50000, 6081).Then(new GeneveLayer(1)).IPv4().Syn()),
        Segment("gtp", TunnelKind.GtpU, 0xcafe0001, Outer4.Udp(2152, 2152).Then(new GtpLayer(0xcafe0001)).IPv4().Syn(),
            ("ethertype", null)),
        Segment("gtp-sequence", TunnelKind.GtpU, 1,
            Outer4.Udp(2152, 2152).Then(new GtpLayer(1, Sequence: 9)).IPv6().Syn(),
            ("ethertype", null)),
        Segment("gtp-session", TunnelKind.GtpU, 2,
            Outer4.Udp(2152, 2152).Then(new GtpLayer(2, Extensions: 1)).IPv4().Syn(),
            ("ethertype", null)),
        Segment("gtp-extensions", TunnelKind.GtpU, 3,
            Outer6.Udp(2152, 2152).Then(new GtpLayer(3, Sequence: 1, Extensions: 3)).IPv6().Syn(), ("ethertype", null)),
        Segment("vxlan-in-gre", TunnelKind.Vxlan, 9,
            Outer6.Then(new GreLayer(Key: 1)).IPv4(Near, Far).Udp(50000, 4789).Then(new VxlanLayer(9)).Frame().IPv4()
                .Syn()),
        Segment("three-ipip", TunnelKind.Ipip, null,
            Packet.Ethernet().IPv4("192.0.2.1", "192.0.2.2").IPv4("192.0.2.3", "192.0.2.4").IPv4(Near, Far).IPv4()
                .Syn(),
            ("ethertype", null)),
        new("arp-in-vxlan", Arp, new Expected
        {
            Fields = Expect.InnerLink(Arp, TunnelKind.Vxlan, 42, EtherTypes.Arp),
        }),
        new("macsec-in-vxlan", Macsec, new Expected
        {
            Fields = Expect.InnerLink(Macsec, TunnelKind.Vxlan, 42, 0x88e5),
            NotFollowed = "MACsec",
        }),
        new("inner-cut", Outer4.Udp(50000, 4789).Then(new VxlanLayer(42)).Frame().IPv4().Syn().TruncateIn<TcpLayer>(10),
            Expect.Unreadable),
    ];

    private static Packet Arp => Outer4.Udp(50000, 4789).Then(new VxlanLayer(42)).Frame().Arp();

    private static Packet Macsec =>
        Outer4.Udp(50000, 4789).Then(new VxlanLayer(42)).Frame().Then(new TypedLayer(0x88e5)).Payload(new byte[40]);

    private static PacketCase Segment(
        string name, TunnelKind kind, long? id, Packet packet,
        params ReadOnlySpan<(string Field, object? Value)> changes) =>
        new($"inner-{name}", packet, Expect.InnerSegment(packet, kind, id, changes));
}
