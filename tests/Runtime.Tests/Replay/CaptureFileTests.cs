using Tcpq.Contract;
using Tcpq.Runtime.Replay;
using Tcpq.Runtime.Replay.Links;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

public sealed class CaptureFileTests
{
    private const ulong Noon = 1_700_000_000_123_456_789;

    private static readonly TimedPacket[] ThreePackets =
    [
        new(Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 80, syn: true).Bytes, Noon),
        new([1, 2, 3], Noon + 1, WireLength: 1500),
        new([], Noon + 2_000_000_000, WireLength: 60),
    ];

    public static TheoryData<string> Formats => new(Files.Keys);

    private static Dictionary<string, (byte[] Content, ulong Resolution)> Files => new()
    {
        ["pcap"] = (PcapWriter.Write(LinkType.Ethernet, ThreePackets), 1000),
        ["pcap, nanoseconds"] = (PcapWriter.Write(LinkType.Ethernet, ThreePackets, nanoseconds: true), 1),
        ["pcap, big-endian"] = (PcapWriter.Write(LinkType.Ethernet, ThreePackets, bigEndian: true), 1000),
        ["pcap, big-endian, nanoseconds"] =
            (PcapWriter.Write(LinkType.Ethernet, ThreePackets, nanoseconds: true, bigEndian: true), 1),
        ["pcapng"] = (PcapngWriter.Write(LinkType.Ethernet, ThreePackets), 1000),
        ["pcapng, big-endian"] =
            (PcapngWriter.Write([new(LinkType.Ethernet, "eth0")], ThreePackets, bigEndian: true), 1000),
        ["pcapng, nanoseconds"] = (PcapngWriter.Write([new(LinkType.Ethernet, null, 9)], ThreePackets), 1),
        ["pcapng, several interfaces"] = (PcapngWriter.Write(
            [new(LinkType.Ethernet, "eth0", 9), new(LinkType.Ethernet, "eth1", 9)],
            ThreePackets.Select((packet, i) => packet with { Interface = i % 2 })), 1),
        ["pcapng, several sections"] =
        (
            [
                .. PcapngWriter.Write(LinkType.Ethernet, ThreePackets[..1]),
                .. PcapngWriter.Write(LinkType.Ethernet, ThreePackets[1..]),
            ],
            1000),
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_gives_the_same_packets(string format)
    {
        var (content, resolution) = Files[format];
        using var temporary = new TemporaryFile(content);
        using var file = Open(temporary.Path);
        var sink = new PacketSink();
        Assert.Equal(3, file.Dispatch(sink));
        Assert.All(sink.Seen, packet => Assert.Equal(new LinkHead(LinkType.Ethernet), packet.Head));
        Assert.Null(file.Problem);
        Assert.Equal(3ul, file.Packets);
        Assert.Equal(ThreePackets.Select(p => p.Bytes), sink.Seen.Select(p => p.Bytes));
        Assert.Equal(ThreePackets.Select(p => p.Time / resolution * resolution), sink.Seen.Select(p => p.Time));
        Assert.Equal([54u, 1500u, 60u], sink.Seen.Select(p => p.WireLength));
    }

    [Theory]
    [InlineData(LinkType.Null)]
    [InlineData(LinkType.Ethernet)]
    [InlineData(LinkType.RawIp)]
    [InlineData(LinkType.Loop)]
    [InlineData(LinkType.LinuxSll)]
    [InlineData(LinkType.Ipv4)]
    [InlineData(LinkType.Ipv6)]
    [InlineData(LinkType.LinuxSll2)]
    public void The_link_type_is_the_one_that_the_file_names(LinkType linkType)
    {
        foreach (var content in (byte[][])
            [PcapWriter.Write(linkType, ThreePackets), PcapngWriter.Write(linkType, ThreePackets)])
        {
            using var temporary = new TemporaryFile(content);
            using var file = Open(temporary.Path);
            var sink = new PacketSink();
            file.Dispatch(sink);
            Assert.Equal(3, sink.Seen.Count);
            Assert.All(sink.Seen, packet => Assert.Equal(new LinkHead(linkType), packet.Head));
        }
    }

    [Fact]
    public void A_large_file_comes_in_chunks()
    {
        using var temporary = new TemporaryFile(
            PcapWriter.Write(LinkType.Ethernet, Enumerable.Repeat(ThreePackets[0], 10_000)));
        using var file = Open(temporary.Path);
        var sink = new PacketSink();
        var chunks = new List<long>();
        while (!file.AtEnd)
        {
            chunks.Add(file.DispatchChunk(sink));
        }

        Assert.Equal(10_000, chunks.Sum());
        Assert.InRange(chunks.Count, 2, 10);
        Assert.Equal(0, file.DispatchChunk(sink));
    }

    [Fact]
    public void A_cancelled_run_stops_between_chunks()
    {
        using var cancellation = new CancellationTokenSource();
        using var temporary = new TemporaryFile(
            PcapWriter.Write(LinkType.Ethernet, Enumerable.Repeat(ThreePackets[0], 10_000)));
        using var file = Open(temporary.Path, cancellation.Token);
        var sink = new PacketSink();
        var first = file.DispatchChunk(sink);
        cancellation.Cancel();
        Assert.Equal(0, file.Dispatch(sink));
        Assert.True(file.AtEnd);
        Assert.Null(file.Problem);
        Assert.Equal((ulong)first, file.Packets);
    }

    internal static CaptureFile Open(string path, CancellationToken cancellation = default)
    {
        Assert.True(CaptureFile.TryOpen(path, out var file, out var problem, cancellation), problem?.Message);
        return file;
    }
}
