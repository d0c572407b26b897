using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Replay;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>Captures that end anywhere, or have any byte changed: what is read in large pieces gives what libpcap
/// gives. Of pcapng, which libpcap reads only where all interfaces are alike, it gives at least that.</summary>
public sealed class CutCaptureTests
{
    private const ulong Noon = 1_700_000_000_123_456_789;
    private const int Seed = 20_260_517;

    private static readonly TimedPacket[] Packets = [
        new(Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 80, syn: true).Bytes, Noon),
        new([1, 2, 3], Noon + 1_000, WireLength: 1500),
        new([], Noon + 2_000_000_000, WireLength: 60),
        new(Packet.Ethernet().Arp().Bytes, Noon + 3_000_000_000),
    ];

    public static TheoryData<string> Formats => new(Files.Keys);

    private static Dictionary<string, byte[]> Files => new()
    {
        ["pcap"] = PcapWriter.Write(LinkType.Ethernet, Packets),
        ["pcap, nanoseconds"] = PcapWriter.Write(LinkType.Ethernet, Packets, nanoseconds: true),
        ["pcap, big-endian"] = PcapWriter.Write(LinkType.Ethernet, Packets, bigEndian: true),
        ["pcapng"] = PcapngWriter.Write(LinkType.Ethernet, Packets),
        ["pcapng, big-endian"] = PcapngWriter.Write([new(LinkType.Ethernet, "eth0", 9)], Packets, bigEndian: true),
        ["pcapng, sections and interfaces"] = [
            .. PcapngWriter.Write(
                [new(LinkType.Ethernet, "eth0"), new(LinkType.Ethernet, "eth1", 9)],
                Packets.Select((packet, i) => packet with { Interface = i % 2 })),
            .. PcapngWriter.Write([new(LinkType.Ethernet, "eth2", 3)], Packets),
        ],
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_cut_anywhere_gives_what_was_whole_and_a_message(string format)
    {
        var content = Files[format];
        for (var size = 0; size <= content.Length; size++)
        {
            AssertSame(content[..size]);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_with_any_byte_changed_gives_the_same_either_way(string format)
    {
        var content = Files[format];
        var random = new Random(Seed);
        for (var at = 0; at < content.Length; at++)
        {
            foreach (var change in (byte[])[0x01, 0x80, (byte)random.Next(1, 256)])
            {
                var changed = (byte[])content.Clone();
                changed[at] ^= change;
                AssertSame(changed, $"byte {at} changed by {change:x2}");
            }
        }
    }

    [Fact]
    public void Records_of_all_sizes_straddle_the_pieces_in_which_a_file_is_read()
    {
        var random = new Random(Seed);
        var packets = Enumerable.Range(0, 400)
            .Select(i => new TimedPacket(Bytes(random, random.Next(i % 40 == 0 ? 262_145 : 4_000)), Noon + (ulong)i))
            .ToArray();
        AssertSame(PcapWriter.Write(LinkType.Ethernet, packets));
        AssertSame(PcapngWriter.Write(LinkType.Ethernet, packets));
    }

    private static byte[] Bytes(Random random, int size)
    {
        var bytes = new byte[size];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void AssertSame(byte[] content, string about = "")
    {
        using var file = new TemporaryFile(content);
        var (expected, expectedProblem) = Read(file.Path, byLibrary: true);
        var (actual, actualProblem) = Read(file.Path, byLibrary: false);
        var isPcapng = content is [0x0a, 0x0d, 0x0d, 0x0a, ..];
        if (!isPcapng)
        {
            Assert.Equal($"{about}: {expectedProblem}", $"{about}: {actualProblem}");
        }

        // libpcap refuses what we read: interfaces that differ, options that say nothing about packets.
        var isRefused = isPcapng && expectedProblem is not null && expectedProblem.Code != Codes.TruncatedCapture;
        if (!isRefused)
        {
            // A length that is nonsense may be so large that libpcap misses what is behind it.
            Assert.Equal(
                $"{about}: {expected.Count} packets, whole: {expectedProblem is null}",
                $"{about}: {actual.Count} packets, whole: {actualProblem is null}");
        }

        Assert.InRange(actual.Count, expected.Count, Packets.Length * 200);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Bytes, actual[i].Bytes);
            Assert.Equal(expected[i].WireLength, actual[i].WireLength);

            // libpcap takes seconds and microseconds for signed, which shows in the upper bits of nonsense.
            Assert.Equal((uint)expected[i].Time, (uint)actual[i].Time);
        }
    }

    private static (List<SeenPacket> Packets, Diagnostic? Problem) Read(string path, bool byLibrary)
    {
        var sink = new PacketSink();
        if (!new CaptureOpener(path, default) { IsByLibrary = byLibrary }.TryOpen(out var file, out var problem))
        {
            return ([], problem);
        }

        using (file)
        {
            Assert.Equal(file.Dispatch(sink), sink.Seen.Count);
            return (sink.Seen, file.Problem);
        }
    }
}
