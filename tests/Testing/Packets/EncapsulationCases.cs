using System.Collections.Immutable;
using Tcpq.Language.Encapsulations;
using static Tcpq.Testing.Samples;

namespace Tcpq.Testing;

/// <summary>What stands between Ethernet and IP, and what is not followed there or in IP.</summary>
internal static class EncapsulationCases
{
    private const string Near = "203.0.113.1";
    private const string Far = "203.0.113.2";

    public static ImmutableArray<PacketCase> All { get; } = [
        Segment("vlan-9200", Packet.Ethernet().Vlan(31, type: 0x9200).IPv4().Syn(), ("vlan", 31), ("vlan_prio", 0)),
        Segment("snap", Packet.Ethernet().Then(new SnapLayer()).IPv4().Syn()),
        Segment("snap-ipv6-vlan", Packet.Ethernet().Vlan(9).Then(new SnapLayer()).IPv6().Syn(), ("vlan", 9),
            ("vlan_prio", 0)),
        Segment("snap-bridged", Packet.Ethernet().Then(new SnapLayer(0xf8)).IPv4().Syn()),
        NotTcp("snap-cisco", Packet.Ethernet().Then(new SnapLayer(0x0c)).Then(new TypedLayer(0x2000))
            .Payload(new byte[40])),
        Unreadable("snap-cut", Packet.Ethernet().Then(new SnapLayer()).IPv4().Syn().TruncateIn<SnapLayer>(7)),
        Segment("pppoe", Packet.Ethernet().Then(new PppoeLayer()).IPv4().Syn(), ("ethertype", 0x8864)),
        Segment("pppoe-ipv6", Packet.Ethernet().Then(new PppoeLayer()).IPv6().Syn(), ("ethertype", 0x8864)),
        Segment("pppoe-short", Packet.Ethernet().Then(new PppoeLayer(IsShort: true)).IPv4().Syn(),
            ("ethertype", 0x8864)),
        Segment("pppoe-vlan", Packet.Ethernet().Vlan(35).Then(new PppoeLayer()).IPv4().Syn(),
            ("ethertype", 0x8864), ("vlan", 35), ("vlan_prio", 0)),
        Segment("pppoe-mpls", Packet.Ethernet().Then(new PppoeLayer()).Then(new MplsLayer(2)).IPv4().Syn(),
            ("ethertype", 0x8864)),
        NotTcp("pppoe-lcp", Packet.Ethernet().Then(new PppoeLayer(0xc021)).Payload(new byte[20]),
            ("ethertype", 0x8864)),
        Unreadable("pppoe-cut", Packet.Ethernet().Then(new PppoeLayer()).IPv4().Syn().TruncateIn<PppoeLayer>(7)),
        .. new[] { 1, 2, 10, 16, 32 }.Select(labels => Segment(
            $"mpls-{labels}", Packet.Ethernet().Then(new MplsLayer(labels)).IPv4().Syn(), ("ethertype", 0x8847))),
        Segment("mpls-ipv6-vlan", Packet.Ethernet().Vlan(4).Then(new MplsLayer(3)).IPv6().Syn(),
            ("ethertype", 0x8847), ("vlan", 4), ("vlan_prio", 0)),
        Unreadable("mpls-cut", Packet.Ethernet().Then(new MplsLayer(2)).IPv4().Syn().TruncateIn<MplsLayer>(6)),
        Unreadable("mpls-deeper-than-followed", Packet.Ethernet().Then(new MplsLayer(60)).IPv4().Syn()),
        Segment("ipv4-authentication", Packet.Ethernet().IPv4().Authentication().Syn(), ("len", 64)),
        Segment("ipv4-authentication-twice", Packet.Ethernet().IPv4().Authentication().Authentication(16).Syn(),
            ("len", 92)),
        Unreadable("ipv4-authentication-cut",
            Packet.Ethernet().IPv4().Authentication().Syn().TruncateIn<AuthenticationHeader>(1)),
        Named("macsec", "MACsec", Packet.Ethernet().Then(new TypedLayer(0x88e5)).Payload(new byte[40]),
            ("ethertype", 0x88e5)),
        Named("fabricpath-vlan", "FabricPath",
            Packet.Ethernet().Vlan(2).Then(new TypedLayer(0x8903)).Payload(new byte[40]),
            ("ethertype", 0x8903), ("vlan", 2), ("vlan_prio", 0)),
        Named("pbb", "802.1ah", Packet.Ethernet().Then(new TypedLayer(0x88e7)).Payload(new byte[40]),
            ("ethertype", 0x88e7)),
        Named("pseudowire", "MPLS pseudowire", Packet.Ethernet().Then(new MplsLayer(2)).Payload(new byte[60]),
            ("ethertype", 0x8847)),
        Named("ppp-compressed", "PPP compression", Packet.Ethernet().Then(new PppoeLayer(0xfd)).Payload(new byte[60]),
            ("ethertype", 0x8864)),
        Named("ipv4-esp", "ESP", Packet.Ethernet().IPv4().Esp().Payload(new byte[32]), ("ip.proto", 50), ("len", 60)),
        Inside("vxlan", TunnelKind.Vxlan, 42,
            Packet.Ethernet().IPv4(Near, Far).Udp(50000, 4789).Then(new VxlanLayer(42)).Frame().IPv4().Syn(),
            ("sport", 50000), ("dport", 4789), ("ip.proto", 17), ("len", 90)),
        Inside("gre", TunnelKind.Gre, null, Packet.Ethernet().IPv4(Near, Far).Then(new GreLayer()).IPv4().Syn(),
            ("ip.proto", 47), ("len", 64)),
        NotTcp("vxlan-without-a-network",
            Packet.Ethernet().IPv4().Udp(50000, 4789).Then(new VxlanLayer(42, Flags: 0)).Frame().IPv4().Syn(),
            ("sport", 50000), ("dport", 4789), ("ip.proto", 17), ("len", 90)),
    ];

    private static PacketCase Named(
        string name, string what, Packet packet, params ReadOnlySpan<(string Field, object? Value)> changes) =>
        new(name, packet, Expect.NotTcp(packet, changes) with { NotFollowed = what });

    private static PacketCase Inside(
        string name, TunnelKind kind, long? id, Packet packet,
        params ReadOnlySpan<(string Field, object? Value)> changes) =>
        new(name, packet, Expect.NotTcp(packet,
        [
            ("saddr", Near), ("daddr", Far), ("tunnel", (int)kind), ("tunnel.id", id), ("outer.saddr", Near),
            ("outer.daddr", Far), .. changes,
        ]));
}
