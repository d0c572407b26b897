using System.Collections.Immutable;

namespace Tcpq.Testing;

/// <summary>Packets by the thousand, always the same: what headers can hold, in every combination.</summary>
public static class PacketCorpus
{
    private const int LinkLength = 14;

    private static readonly ImmutableArray<int[]> Tags = [
        [], [EtherTypes.Vlan], [EtherTypes.ProviderVlan, EtherTypes.Vlan],
        [EtherTypes.ProviderVlan, EtherTypes.Vlan, EtherTypes.Vlan],
        [EtherTypes.OldProviderVlan, EtherTypes.Vlan, EtherTypes.Vlan, EtherTypes.Vlan],
        [EtherTypes.Vlan, EtherTypes.Vlan, EtherTypes.Vlan, EtherTypes.Vlan, EtherTypes.Vlan],
    ];

    private static readonly ImmutableArray<byte[]> Options4 =
        [[], IpOption.RouterAlert, IpOption.Nops(20), IpOption.RecordRoute(9)];

    private static readonly ImmutableArray<Func<Packet, Packet>> Extensions = [
        packet => packet,
        packet => packet.HopByHop(),
        packet => packet.DestinationOptions(words: 3),
        packet => packet.Routing(),
        packet => packet.Authentication(),
        packet => packet.HopByHop().DestinationOptions().Routing(),
        packet => packet.HopByHop().DestinationOptions().Routing().Authentication().DestinationOptions(),
        packet => packet.HopByHop().DestinationOptions().Routing().Authentication().DestinationOptions().HopByHop()
            .DestinationOptions(),
    ];

    private static readonly ImmutableArray<TcpOption[]> OptionLists = [
        [],
        [TcpOption.Mss(1460)],
        [TcpOption.Mss(8960), TcpOption.SackPermitted, TcpOption.Timestamps(0x01020304, 0), TcpOption.Nop,
            TcpOption.WindowScale(7)],
        [TcpOption.Nop, TcpOption.Nop, TcpOption.Timestamps(uint.MaxValue, 5), TcpOption.Nop, TcpOption.Nop,
            TcpOption.Sack((1, 2), (3, 4), (5, 6))],
        [.. TcpOption.Nops(36), TcpOption.Mss(536)],
    ];

    private static readonly ImmutableArray<(int Offset, bool More)?> Fragments =
        [null, (0, true), (1232, true), (2464, false)];

    /// <summary>Packets whose headers say what is: VLAN tags, IPv4 options, IPv6 extension headers, fragments,
    /// protocols, TCP options and payload.</summary>
    public static ImmutableArray<Packet> Honest { get; } =
        [.. Tags.SelectMany(tags => Networks(Tagged(tags))).SelectMany(Transports)];

    /// <summary>Packets with a header that contradicts what is there.</summary>
    public static ImmutableArray<Packet> Lying { get; } = [.. Tags.Take(3).Select(Tagged).SelectMany(Lies)];

    /// <summary>Packets that end early, after each byte behind the link header.</summary>
    public static IEnumerable<Packet> Cut =>
        from tags in (ImmutableArray<int[]>)[Tags[0], Tags[2]]
        from network in Networks(Tagged(tags))
        let packet = Segment(network, OptionLists[2]).Payload("GET / HTTP/1.1\r\n")
        from length in Enumerable.Range(LinkLength + 1, packet.WireBytes.Length - LinkLength - 1)
        select packet.Truncate(length);

    /// <summary>Packets of all kinds with a few bytes changed, or cut.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The same seed gives the same packets.</param>
    public static IEnumerable<byte[]> Mutants(int count, int seed)
    {
        byte[][] sound = [.. Honest.Select(packet => packet.Bytes)];
        return Enumerable.Range(0, int.MaxValue).SelectMany(round => MutatedPackets.Of(sound, seed + round))
            .Take(count);
    }

    private static Packet Tagged(int[] types)
    {
        var packet = Packet.Ethernet();
        for (var i = 0; i < types.Length; i++)
        {
            packet = packet.Vlan(id: 100 + i, priority: i, type: types[i]);
        }

        return packet;
    }

    private static IEnumerable<Packet> Networks(Packet link)
    {
        foreach (var fragment in Fragments)
        {
            foreach (var options in Options4)
            {
                yield return link.IPv4(
                    "198.51.100.7", "192.0.2.80", ttl: 57, dscp: 10, ecn: 1, id: 0xbeef, df: fragment is null,
                    mf: fragment?.More ?? false, fragmentOffset: fragment?.Offset ?? 0, options: options,
                    protocol: fragment?.Offset > 0 ? IpProtocols.Tcp : null);
            }

            foreach (var extend in Extensions)
            {
                var packet =
                    extend(link.IPv6("2001:db8:1::7", "2001:db8::80", hopLimit: 57, dscp: 10, ecn: 1, flow: 0xabcde));
                yield return fragment is var (offset, more)
                    ? packet.Fragment(offset, more, id: 77, nextHeader: offset > 0 ? IpProtocols.Tcp : null)
                    : packet;
            }
        }
    }

    private static IEnumerable<Packet> Transports(Packet network)
    {
        foreach (var options in OptionLists)
        {
            yield return Segment(network, options);
            yield return Segment(network, options).Payload("GET /index.html HTTP/1.1\r\nHost: www.example\r\n\r\n");
        }

        yield return network.Udp(5353, 53).Payload("query");
        yield return network.Icmp();
        yield return network.Esp().Payload(new byte[40]);
    }

    private static Packet Segment(Packet network, TcpOption[] options) => network.Tcp(
        40_000, 443, syn: options.Length > 1, ack: true, psh: options.Length == 0, ece: options.Length == 1,
        seq: 0xfffffff0, ackSeq: 0x80000001, window: 501, options: options);

    private static IEnumerable<Packet> Lies(Packet link)
    {
        const string source = "198.51.100.7";
        const string destination = "192.0.2.80";
        TcpOption[] options = OptionLists[2];
        foreach (var length in (int[])[0, 1, 19, 20, 21, 39, 40, 59, 60, 61, 64, 65, 1500, 65_535])
        {
            yield return Ending(link.IPv4(source, destination, totalLength: length));
            yield return Ending(link.IPv6("2001:db8:1::7", "2001:db8::80", payloadLength: length));
            yield return Ending(link.IPv6("2001:db8:1::7", "2001:db8::80", payloadLength: length).HopByHop()
                .Fragment(0, more: true));
        }

        for (var words = 0; words < 16; words++)
        {
            yield return Ending(link.IPv4(source, destination, ihl: words));
            yield return Ending(link.IPv4(source, destination, version: words));
            yield return Ending(link.IPv6("2001:db8:1::7", "2001:db8::80", version: words));
            yield return link.IPv4(source, destination).Tcp(40_000, 443, ack: true, options: options, dataOffset: words)
                .Payload("x");
            yield return link.IPv6("2001:db8:1::7", "2001:db8::80")
                .Tcp(40_000, 443, ack: true, options: options, dataOffset: words);
        }

        for (var kind = 0; kind < 9; kind++)
        {
            foreach (var claimed in (int[])[0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 18, 20, 40, 255])
            {
                yield return Segment(link.IPv4(source, destination), [TcpOption.Raw(kind, claimed, 1, 2), .. options]);
                yield return Segment(link.IPv4(source, destination), [.. options, TcpOption.Raw(kind, claimed)]);
            }
        }

        Packet Ending(Packet network) => Segment(network, options);
    }
}
