using System.Collections.Immutable;
using Tcpq.Contract;

namespace Tcpq.Testing;

/// <summary>The captures of examples/captures. All but a few are made rather than recorded: nobody's traffic, and the
/// same bytes each time.</summary>
public static class ExampleCaptures
{
    private const ulong Noon = 1_714_564_800_000_000_000;
    private const ulong Millisecond = 1_000_000;
    private const string Server4 = "192.0.2.80";
    private const string Server6 = "2001:db8::80";
    private const string ClientMac = "02:00:5e:00:00:01";
    private const string ServerMac = "02:00:5e:00:00:80";

    /// <summary>What `on tcp_rcv where syn and dport==80 &lt; count(saddr) &gt;` must find in web.pcapng.</summary>
    public static ImmutableArray<(string Source, int Count)> WebSynsToPort80 { get; } = [
        ("198.51.100.10", 9), ("2001:db8:1::5", 7), ("198.51.100.11", 5), ("198.51.100.200", 4), ("198.51.100.23", 3),
        ("2001:db8:2::77", 2), ("198.51.100.99", 1),
    ];

    /// <summary>The ports that 198.51.100.66 tries in scan.pcap.</summary>
    public static int ScannedPorts => 200;

    /// <summary>The files that were recorded: connections that have trouble.</summary>
    public static ImmutableArray<string> Recorded { get; } =
        ["loss.pcap", "loss-receiver.pcap", "reordered.pcap", "nosack.pcap", "stall.pcap", "idle.pcap"];

    /// <summary>Each file's name and content.</summary>
    public static IReadOnlyDictionary<string, byte[]> Files { get; } = new Dictionary<string, byte[]>
    {
        ["web.pcapng"] = PcapngWriter.Write([new(LinkType.Ethernet, "eth0", 9)], InOrder(Web())),
        ["scan.pcap"] = PcapWriter.Write(LinkType.Ethernet, InOrder(Scan())),
        ["trouble.pcapng"] = PcapngWriter.Write([new(LinkType.Ethernet, "eth0", 9)], Trouble.Packets),
        ["vlan.pcap"] = PcapWriter.Write(LinkType.Ethernet, InOrder(Vlans())),
        ["cooked.pcapng"] = PcapngWriter.Write([new(LinkType.LinuxSll2, "any")], InOrder(Few(_ => Packet.Cooked2()))),
        ["raw.pcap"] = PcapWriter.Write(LinkType.RawIp, InOrder(Few(_ => Packet.Raw()))),
    };

    private static IEnumerable<Conversation> Web()
    {
        var port = 49152;
        foreach (var (source, count) in WebSynsToPort80)
        {
            var link = source is "198.51.100.23" or "2001:db8:2::77" ? Tagged(42) : Untagged;
            for (var i = 0; i < count && source is not ("198.51.100.200" or "198.51.100.99"); i++)
            {
                var page = Open(source, port++, 80, link).Handshake()
                    .Request($"GET /{i} HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: example\r\n\r\n");
                yield return i % 5 == 4 ? page.Abort() : page.Response(Page(200 + (i * 60))).Close();
            }
        }

        foreach (var (source, count) in ((string, int)[])
            [("198.51.100.30", 4), ("198.51.100.10", 2), ("2001:db8:1::5", 2)])
        {
            for (var i = 0; i < count; i++)
            {
                yield return Open(source, port++, 443, Untagged).Handshake()
                    .Request(TlsRecords.ClientHello("shop.example.com")).Response(TlsRecords.Encrypted(400))
                    .Request(TlsRecords.Encrypted(120)).Response(TlsRecords.Encrypted(300 + (i * 100))).Close();
            }
        }

        yield return Open("198.51.100.200", port++, 80, Untagged).Syn().Wait(1000).Syn().Wait(2000).Syn().Wait(4000)
            .Syn();
        yield return Open("198.51.100.99", port++, 80, Untagged).Handshake().Abort();
        yield return Open("198.51.100.30", port++, 443, Untagged).Syn().Wait(1000).Handshake().Close();
        yield return Open("198.51.100.99", port++, 8080, Untagged).Syn().Refuse();
        yield return Open("2001:db8:2::77", port, 8443, Tagged(42)).Syn().Refuse();
    }

    private static IEnumerable<Conversation> Scan()
    {
        for (var port = 1; port <= ScannedPorts; port++)
        {
            var attempt = Open("198.51.100.66", 40000 + port, port, Untagged, port * 10);
            yield return port is 22 or 80 ? attempt.Handshake().Abort() : attempt.Syn().Refuse();
        }

        foreach (var port in (int[])[22, 80, 80])
        {
            yield return Open("198.51.100.10", 50000 + port, port, Untagged, port * 7).Handshake().Close();
        }
    }

    private static IEnumerable<Conversation> Vlans() =>
    [
        .. Few(Tagged(100)),
        .. Few(Tagged(200, priority: 5)),
        .. Few(fromClient => Frame(fromClient).Vlan(300, type: EtherTypes.ProviderVlan).Vlan(7)),
        .. Few(Untagged),
    ];

    /// <summary>One connection over IPv4 and one over IPv6.</summary>
    private static IEnumerable<Conversation> Few(Func<bool, Packet> link)
    {
        yield return Open("198.51.100.10", 49152, 80, link).Handshake()
            .Request("GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n").Response(Page(200)).Close();
        yield return Open("2001:db8:1::5", 49153, 443, link).Handshake()
            .Request(TlsRecords.ClientHello("www.example.com")).Response(TlsRecords.Encrypted(200)).Close();
    }

    /// <param name="source">The client.</param>
    /// <param name="port">The client's port, which also spreads the connections over time.</param>
    /// <param name="serverPort">The server's.</param>
    /// <param name="link">The link header.</param>
    /// <param name="delay">When it starts, in milliseconds; null for a time that follows from the port.</param>
    private static Conversation Open(
        string source, int port, int serverPort, Func<bool, Packet> link, int? delay = null)
    {
        var server = source.Contains(':', StringComparison.Ordinal) ? Server6 : Server4;
        var start = Noon + ((ulong)(delay ?? port * 7919 % 20_000) * Millisecond) + ((ulong)port * 37 % 1000 * 1000);
        return new(new(source, port), new(server, serverPort), start, link);
    }

    private static Packet Frame(bool fromClient) =>
        fromClient ? Packet.Ethernet(ClientMac, ServerMac) : Packet.Ethernet(ServerMac, ClientMac);

    private static Packet Untagged(bool fromClient) => Frame(fromClient);

    private static Func<bool, Packet> Tagged(int id, int priority = 0) =>
        fromClient => Frame(fromClient).Vlan(id, priority);

    private static string Page(int size) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {size}\r\n\r\n{new string('.', size)}";

    private static IEnumerable<TimedPacket> InOrder(IEnumerable<Conversation> conversations) =>
        conversations.SelectMany(conversation => conversation.Packets).OrderBy(packet => packet.Time);
}
