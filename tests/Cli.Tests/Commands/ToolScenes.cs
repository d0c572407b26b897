using Tcpq.Testing;

namespace Tcpq.Cli.Tests.Commands;

/// <summary>What tools are held to: for each a scene about which it has nothing to say, and one about which it
/// does.</summary>
internal static class ToolScenes
{
    private const ulong Noon = 1_714_564_800_000_000_000;
    private const double Millisecond = 1_000_000;
    private const string Client = "198.51.100.7";
    private const string Server = "192.0.2.80";

    /// <summary>The scenes, by tool.</summary>
    internal static Dictionary<string, (IEnumerable<TimedPacket> Quiet, IEnumerable<TimedPacket> Speaks)> All { get; } =
        new()
        {
            ["badflags"] = ([.. Pages(3), .. OddButHonest()], Probes()),
            ["fragments"] = (Pages(3), Fragments()),
            ["handshake"] = (Unanswered(), SlowHandshake()),
            ["httpreq"] = (Secure(2), Pages(2)),
            ["newconns"] = (Established(), [.. Syns(2_000, 0, 1_000, 3_000)]),
            ["portscan"] = (ManyConnections(), Scan(250, apart: 10)),
            ["retransin"] = ([.. Pages(3), .. Overtaken(), .. KeptAlive()], [.. SentAgain(), .. FilledLate()]),
            ["rstmon"] = (Pages(3), Aborted()),
            ["smallwin"] = (ScaledWindows(raw: 502), [.. ScaledWindows(raw: 4), .. ZeroWindows()]),
            ["synfinratio"] = (Lookups(), [.. Pages(10), .. Syns(2_000, 0, 1_000)]),
            ["synflood"] = ([.. Scan(300, apart: 5), .. ManyConnections()], Flood()),
            ["tlssni"] = (Pages(2), Secure(2)),
            ["topsources"] = (Lookups(), Pages(3)),
            ["toptalkers"] = (Lookups(), Pages(3)),
            ["ttlspread"] = (Pages(3), Spoofed()),
            ["tcpconnlat"] = (Established(), SlowHandshake()),
            ["tcplife"] = (Established(), Pages(2)),
            ["tcpretrans"] = ([.. Pages(3), .. KeptAlive()], Syns(2_000, 0, 1_000, 3_000)),
            ["tcprtt"] = (Lookups(), Pages(2)),
            ["tcpstates"] = (Lookups(), Pages(1)),
            ["tcptracer"] = (Refused(), Pages(1)),
            ["tcpwin"] = (Lookups(), Pages(2)),
        };

    private static IEnumerable<TimedPacket> Pages(int count) => Conversations(count, (talk, i) => talk
        .Handshake().Request($"GET /{i} HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
        .Response("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").Close());

    private static IEnumerable<TimedPacket> Secure(int count) => Conversations(count, (talk, _) => talk
        .Handshake().Request(TlsRecords.ClientHello("shop.example.com")).Response(TlsRecords.Encrypted(400)).Close());

    private static IEnumerable<TimedPacket> Aborted() => Conversations(2, (talk, _) => talk.Handshake().Abort());

    private static IEnumerable<TimedPacket> Refused() => Conversations(2, (talk, _) => talk.Syn().Refuse());

    private static IEnumerable<TimedPacket> Conversations(int count, Func<Conversation, int, Conversation> play) =>
        Enumerable.Range(0, count).SelectMany(i => play(
            new Conversation(
                new(Client, 40_000 + i), new(Server, 80), Noon + (ulong)(i * 500 * Millisecond),
                _ => Packet.Ethernet()),
            i).Packets);

    // What honest hosts send, however rarely: ECN, and urgent data with the end.
    private static IEnumerable<TimedPacket> OddButHonest() =>
    [
        At(10_000, ToServer(2_100).Then(syn: true, ece: true, cwr: true)),
        At(10_100, ToServer(2_100).Then(fin: true, psh: true, urg: true, ack: true)),
        At(10_200, ToServer(2_100).Then(rst: true, ack: true)),
        At(10_300, ToServer(2_100).Then(rst: true)),
    ];

    private static IEnumerable<TimedPacket> Probes() =>
    [
        At(0, ToServer(2_200).Then()),
        At(1, ToServer(2_200).Then(fin: true, psh: true, urg: true)),
        At(2, ToServer(2_200).Then(syn: true, fin: true)),
        At(3, ToServer(2_200).Then(syn: true, rst: true)),
        At(4, ToServer(2_200).Then(fin: true)),
        At(5, ToServer(2_200).Then(fin: true, psh: true)),
    ];

    // One segment in three, and a first one that is too short for its own header.
    private static IEnumerable<TimedPacket> Fragments() =>
    [
        At(0, Packet.Ethernet().IPv4(Client, Server, id: 7, mf: true).Tcp(2_300, 80, ack: true)
            .Payload(new byte[1428])),
        At(1, Packet.Ethernet().IPv4(Client, Server, id: 7, fragmentOffset: 1448, mf: true, protocol: 6)
            .Payload(new byte[1448])),
        At(2, Packet.Ethernet().IPv4(Client, Server, id: 7, fragmentOffset: 2896, protocol: 6).Payload(new byte[100])),
        At(3, Packet.Ethernet().IPv4(Client, Server, id: 8, mf: true, protocol: 6).Payload(new byte[8])),
    ];

    // Nobody answers these, and one gives up: none is a handshake.
    private static IEnumerable<TimedPacket> Unanswered() =>
    [
        .. Syns(2_000, 0, 1_000, 3_000),
        At(4_000, ToServer(2_001).Then(syn: true)),
        At(4_010, ToServer(2_001).Then(rst: true, ack: true)),
        At(4_020, ToServer(2_001).Then(ack: true)),
    ];

    // The first answer is lost: it takes the client 1,040 ms.
    private static IEnumerable<TimedPacket> SlowHandshake() =>
    [
        .. Syns(2_000, 0, 1_000),
        At(1_020, ToClient(2_000).Then(syn: true, ack: true, seq: 500, ackSeq: 1)),
        At(1_040, ToServer(2_000).Then(ack: true, seq: 1, ackSeq: 501)),
    ];

    private static IEnumerable<TimedPacket> Established() => Enumerable.Range(0, 5).Select(i => At(
        i * 100, ToServer(2_400).Then(ack: true, psh: true, seq: 1_000 + ((uint)i * 10), ackSeq: 1)
            .Payload(new byte[10])));

    // 200 connections to three ports in half a second, and a port more each second: a busy client, and a curious one.
    private static IEnumerable<TimedPacket> ManyConnections() =>
    [
        .. Enumerable.Range(0, 200).SelectMany(i => new[]
        {
            At(20_000 + (i * 2.5), ToServer(10_000 + i, 80 + (i % 3)).Then(syn: true)),
            At(20_001 + (i * 2.5), ToServer(10_000 + i, 80 + (i % 3)).Then(ack: true, seq: 1, ackSeq: 1)),
        }),
        .. Enumerable.Range(0, 200).SelectMany(i => new[]
        {
            At(25_000 + (i * 2.5), From("198.51.100.9").Tcp(10_000 + i, 80, syn: true)),
            At(25_001 + (i * 2.5), From("198.51.100.9").Tcp(10_000 + i, 80, ack: true, seq: 1)),
        }),
        .. Enumerable.Range(0, 20).Select(i => At(30_000 + (i * 1_000), ToServer(2_500, 8_000 + i).Then(syn: true))),
    ];

    private static IEnumerable<TimedPacket> Scan(int ports, double apart) => Enumerable.Range(1, ports).Select(
        port => At(port * apart, From("198.51.100.66").Tcp(41_000, port, syn: true)));

    private static IEnumerable<TimedPacket> Flood() => Enumerable.Range(0, 250).Select(
        i => At(i * 0.4, From("198.51.100.77").Tcp(20_000 + i, 80, syn: true, seq: (uint)i)));

    // The second of three comes behind the third, as it does where there are several ways.
    private static IEnumerable<TimedPacket> Overtaken() =>
        new[] { (0.0, 0U), (1.0, 200U), (1.3, 100U), (2.0, 300U), (52.0, 400U) }.Select(
            segment => At(40_000 + segment.Item1, Data(2_600, segment.Item2)));

    // RFC 9293 section 3.8.4: a byte that was received, again, or none.
    private static IEnumerable<TimedPacket> KeptAlive() =>
    [
        At(41_000, Data(2_700, 0)),
        At(51_000, ToServer(2_700).Then(ack: true, seq: 1_099, ackSeq: 1).Payload(new byte[1])),
        At(61_000, ToServer(2_700).Then(ack: true, seq: 1_099, ackSeq: 1)),
    ];

    private static IEnumerable<TimedPacket> SentAgain() =>
        new[] { (0.0, 0U), (1.0, 100U), (2.0, 200U), (250.0, 100U), (251.0, 200U), (252.0, 300U) }.Select(
            segment => At(42_000 + segment.Item1, Data(2_800, segment.Item2)));

    // What was lost comes a round trip later.
    private static IEnumerable<TimedPacket> FilledLate() =>
        new[] { (0.0, 0U), (1.0, 200U), (40.0, 100U), (41.0, 300U) }.Select(
            segment => At(43_000 + segment.Item1, Data(2_900, segment.Item2)));

    private static IEnumerable<TimedPacket> ScaledWindows(int raw) =>
    [
        At(0, ToServer(3_000).Then(syn: true, options: [TcpOption.WindowScale(7)])),
        At(1, ToServer(3_000).Then(ack: true, seq: 1, ackSeq: 1, window: raw)),
        At(2, ToServer(3_000).Then(ack: true, seq: 1, ackSeq: 1_000, window: raw)),

        // Of a connection that was there before nobody knows the scale.
        At(3, ToServer(3_001).Then(ack: true, seq: 1, ackSeq: 1, window: 100)),
    ];

    private static IEnumerable<TimedPacket> ZeroWindows() =>
        [At(10, ToServer(3_001).Then(ack: true, seq: 1, ackSeq: 1, window: 0))];

    private static IEnumerable<TimedPacket> Spoofed() => new[] { 64, 55, 128, 33, 64 }.Select(
        (ttl, i) => At(i, Packet.Ethernet().IPv4(Client, Server, ttl: ttl).Tcp(3_100, 80, ack: true)));

    private static IEnumerable<TimedPacket> Lookups() => Enumerable.Range(0, 5).Select(
        i => At(i * 10, From(Client).Udp(3_200 + i, 53).Payload(new byte[40])));

    private static List<TimedPacket> Syns(int port, params ReadOnlySpan<double> times)
    {
        List<TimedPacket> syns = [];
        foreach (var time in times)
        {
            syns.Add(At(time, ToServer(port).Then(syn: true)));
        }

        return syns;
    }

    private static Packet Data(int port, uint offset) =>
        ToServer(port).Then(ack: true, psh: true, seq: 1_000 + offset, ackSeq: 1).Payload(new byte[100]);

    private static Packet From(string source) => Packet.Ethernet().IPv4(source, Server);

    private static Way ToServer(int port, int serverPort = 80) => new(Client, port, Server, serverPort);

    private static Way ToClient(int port) => new(Server, 80, Client, port);

    private static TimedPacket At(double milliseconds, Packet packet) =>
        TimedPacket.Of(packet, Noon + (ulong)(milliseconds * Millisecond));

    private readonly record struct Way(string Source, int SourcePort, string Destination, int DestinationPort)
    {
        internal Packet Then(bool syn = false, bool ack = false, bool fin = false, bool rst = false, bool psh = false,
            bool urg = false, bool ece = false, bool cwr = false, uint seq = 0, uint ackSeq = 0, int window = 64_240,
            TcpOption[]? options = null) =>
            Packet.Ethernet().IPv4(Source, Destination).Tcp(SourcePort, DestinationPort, syn: syn, ack: ack, fin: fin,
                rst: rst, psh: psh, urg: urg, ece: ece, cwr: cwr, seq: seq, ackSeq: ackSeq, window: window,
                options: options ?? []);
    }
}
