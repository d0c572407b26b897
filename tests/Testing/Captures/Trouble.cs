namespace Tcpq.Testing;

/// <summary>What goes wrong on networks, once each: for the tools that look for it.</summary>
internal static class Trouble
{
    private const ulong Noon = 1_714_564_800_000_000_000;
    private const ulong Millisecond = 1_000_000;
    private const string Server = "192.0.2.80";
    private const string Flooder = "198.51.100.77";
    private const string Scanner = "198.51.100.66";
    private const string Prober = "198.51.100.55";
    private const string Slow = "198.51.100.44";
    private const string Lossy = "198.51.100.33";
    private const string Spoofed = "198.51.100.22";

    /// <summary>SYNs that the flooder sends in a tenth of a second.</summary>
    internal const int FloodedSyns = 250;

    /// <summary>Different ports that the scanner tries.</summary>
    internal const int ScannedPorts = 300;

    /// <summary>All packets, in the order of their times.</summary>
    internal static IEnumerable<TimedPacket> Packets =>
        new[] { Flood(), Scan(), Probes(), Windows(), Losses(), Spoofs(), Fragments(), Handshakes() }
            .SelectMany(packets => packets).OrderBy(packet => packet.Time);

    private static IEnumerable<TimedPacket> Flood() => Enumerable.Range(0, FloodedSyns).Select(
        i => At(1_000 + (i * 0.4), From(Flooder).Tcp(20_000 + i, 80, syn: true, seq: (uint)i)));

    private static IEnumerable<TimedPacket> Scan() => Enumerable.Range(1, ScannedPorts).Select(
        port => At(2_000 + (port * 10), From(Scanner).Tcp(41_000, port, syn: true)));

    private static IEnumerable<TimedPacket> Probes() =>
    [
        At(3_000, From(Prober).Tcp(30_000, 22)),
        At(3_001, From(Prober).Tcp(30_000, 22, fin: true, psh: true, urg: true)),
        At(3_002, From(Prober).Tcp(30_000, 22, syn: true, fin: true)),
        At(3_003, From(Prober).Tcp(30_000, 22, syn: true, rst: true)),
        At(3_004, From(Prober).Tcp(30_000, 22, fin: true)),
        At(3_005, From(Prober).Tcp(30_000, 22, rst: true)),
    ];

    private static IEnumerable<TimedPacket> Windows() =>
    [
        At(3_100, From(Slow).Tcp(30_100, 443, ack: true, window: 0)),
        At(3_200, From(Slow).Tcp(30_100, 443, ack: true, window: 0)),
        At(3_300, From(Slow).Tcp(30_100, 443, ack: true, window: 512)),
        At(3_400, From(Slow).Tcp(30_100, 443, ack: true)),
    ];

    // 100 bytes at a time; the second and the third are sent again, the last wraps around.
    private static IEnumerable<TimedPacket> Losses() => new uint[] { 0, 100, 200, 100, 200, 300 }.Select(
        (offset, i) => At(
            4_000 + (i * 20),
            From(Lossy).Tcp(30_200, 80, ack: true, psh: true, seq: unchecked(0xffff_ff00 + offset))
                .Payload(new byte[100])));

    private static IEnumerable<TimedPacket> Spoofs() => new[] { 64, 55, 128, 33 }.Select(
        (ttl, i) => At(4_500 + i, Packet.Ethernet().IPv4(Spoofed, Server, ttl: ttl).Tcp(30_300, 80, ack: true)));

    private static IEnumerable<TimedPacket> Fragments() =>
    [
        At(5_000, Packet.Ethernet().IPv4(Prober, Server, id: 7, mf: true).Tcp(30_400, 80, syn: true)),
        At(5_001, Packet.Ethernet().IPv4(Prober, Server, id: 7, fragmentOffset: 24).Payload(new byte[64])),
    ];

    private static IEnumerable<TimedPacket> Handshakes() => new[] { 1, 2, 4, 8, 16 }.SelectMany(
        (wait, i) => new[]
        {
            At(6_000 + (i * 100), From("198.51.100.10").Tcp(50_000 + i, 80, syn: true)),
            At(6_000 + (i * 100) + wait, From("198.51.100.10").Tcp(50_000 + i, 80, ack: true, seq: 1)),
        });

    private static Packet From(string source) => Packet.Ethernet().IPv4(source, Server);

    private static TimedPacket At(double milliseconds, Packet packet) =>
        TimedPacket.Of(packet, Noon + (ulong)(milliseconds * Millisecond));
}
