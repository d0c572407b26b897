using System.Collections.Immutable;

namespace Tcpq.Testing;

/// <summary>A segment of TCP, and what is known of it.</summary>
/// <param name="Packet">What carries it.</param>
/// <param name="Source">Its address.</param>
/// <param name="Port">Its source port.</param>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Identifier">The tunnel's; null without one.</param>
public sealed record CarriedPacket(Packet Packet, string Source, int Port, uint Sequence, long? Identifier)
{
    /// <summary>What a script says of it that emits saddr, sport, seq and tunnel.id.</summary>
    public string Row => $"{Source} {Port} {Sequence} {(Identifier is { } id ? id : "")}".TrimEnd();
}

/// <summary>Segments behind each encapsulation and in each tunnel, no two alike.</summary>
public static class CarriedPackets
{
    /// <summary>Packets of each kind.</summary>
    public const int Count = 300;

    private static readonly ImmutableArray<(string Name, string? Identifier, Func<int, Packet> Around)> Kinds = [
        ("vlan", null, i => Packet.Ethernet().Vlan(i, type: i % 2 == 0 ? EtherTypes.Vlan : EtherTypes.ProviderVlan)),
        ("snap", null, _ => Packet.Ethernet().Then(new SnapLayer())),
        ("pppoe", null, i => Tagged(i).Then(new PppoeLayer())),
        ("mpls", null, i => Tagged(i).Then(new MplsLayer(1 + (i % 10)))),
        ("ah", null, i => Outer(i).Authentication(i % 2 == 0 ? 12 : 20)),
        ("ipip", null, Outer),
        ("gre", "gre.key", i => Outer(i).Then(new GreLayer(i % 2 == 0, Identifier(i), i % 5 == 0 ? 1u : null))),
        ("gretap", "gre.key", i => Outer(i).Then(new GreLayer(HasChecksum: i % 2 == 0)).Frame()),
        ("erspan-1", null, i => Outer(i).Then(new GreLayer()).Then(new ErspanLayer(1)).Frame()),
        ("erspan-2", "erspan.spanid", i => Outer(i).Then(new GreLayer(Sequence: 1)).Then(new ErspanLayer(2, i))
            .Frame()),
        ("erspan-3", "erspan.spanid",
            i => Outer(i).Then(new GreLayer(Sequence: 1)).Then(new ErspanLayer(3, i, HasSubheader: i % 2 == 1))
                .Frame()),
        ("vxlan", "vxlan.vni",
            i => Outer(i).Udp(40_000 + i, i % 2 == 0 ? 4789 : 8472).Then(new VxlanLayer((int)Identifier(i) & 0xffffff))
                .Frame()),
        ("geneve", "geneve.vni",
            i => Inner(Outer(i).Udp(40_000 + i, 6081).Then(new GeneveLayer((int)Identifier(i) & 0xffffff, i % 4 * 2)),
                    i)),
        ("gtp", "gtp.teid",
            i => Outer(i).Udp(2152, 2152).Then(new GtpLayer(Identifier(i), i % 3 == 0 ? i : null, i % 4))),
    ];

    /// <summary>The kinds, by name.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Kinds.Select(kind => kind.Name)];

    /// <summary>What Wireshark calls the identifier of a kind of tunnels; null if it has none.</summary>
    public static string? IdentifierOf(string name) => Kinds.Single(kind => kind.Name == name).Identifier;

    /// <summary>All of a kind.</summary>
    public static ImmutableArray<CarriedPacket> Of(string name)
    {
        var (_, _, around) = Kinds.Single(kind => kind.Name == name);
        return
        [
            .. Enumerable.Range(0, Count).Select(i =>
            {
                var source = i % 3 == 0 ? $"2001:db8:1::{i + 1:x}" : $"198.51.{i / 100}.{(i % 100) + 1}";
                var packet = around(i);
                packet = i % 3 == 0 ? packet.IPv6(source, "2001:db8::80") : packet.IPv4(source, "192.0.2.80");
                var sequence = 1_000_000u * (uint)(i + 1);
                packet = packet.Tcp(10_000 + i, 80, ack: true, seq: sequence).Payload(new byte[i]);
                return new CarriedPacket(packet, source, 10_000 + i, sequence, Number(packet));
            }),
        ];
    }

    private static Packet Tagged(int i) => i % 4 == 0 ? Packet.Ethernet().Vlan(i) : Packet.Ethernet();

    private static Packet Outer(int i) => i % 2 == 0
        ? Tagged(i).IPv4("203.0.113.1", "203.0.113.2")
        : Tagged(i).IPv6("2001:db8:f::1", "2001:db8:f::2");

    private static Packet Inner(Packet packet, int i) => i % 5 == 0 ? packet : packet.Frame();

    private static uint Identifier(int i) => 0x9e37_79b1u * (uint)(i + 1);

    private static long? Number(Packet packet) => packet.Layers.Select(layer => layer switch
    {
        GreLayer gre => gre.Key,
        ErspanLayer { Type: > 1 } mirror => mirror.Session,
        VxlanLayer vxlan => vxlan.Network,
        GeneveLayer geneve => geneve.Network,
        GtpLayer gtp => gtp.EndPoint,
        _ => (long?)null,
    }).FirstOrDefault(number => number is not null);
}
