using Tcpq.Contract;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>Segments behind encapsulations and in tunnels are found on captures, as Wireshark finds them.</summary>
public sealed class CarriedPacketsOnCaptureTests
{
    public static TheoryData<string> Kinds => [.. CarriedPackets.Names];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_is_found(string kind)
    {
        var packets = CarriedPackets.Of(kind);
        using var file = Write(packets.Select(packet => packet.Packet));
        var rows = new List<string>();
        var (run, diagnostics) = CaptureRun.Compile(
            new SourceText("on tcp_rcv < emit saddr, sport, seq, tunnel.id >"),
            new() { Capture = new() { Workers = 1 }, Tunnels = TunnelView.Inner },
            new(row => rows.Add(Text(row)), _ => { }));
        Assert.Empty(diagnostics);
        using (run)
        {
            Assert.Null(run!.Read(file.Path));
            Assert.Equal(packets.Select(packet => packet.Row), rows);
            var summary = run.Report().Summary;
            Assert.Empty(summary.NotFollowed);
            Assert.Empty(summary.InsideTunnels);
        }
    }

    [TsharkTheory]
    [MemberData(nameof(Kinds))]
    public void Wireshark_finds_the_same(string kind)
    {
        var packets = CarriedPackets.Of(kind);
        using var file = Write(packets.Select(packet => packet.Packet));
        string[] fields = ["ip.src", "ipv6.src", "tcp.srcport", "tcp.seq_raw", .. Identifier(kind)];
        var lines = Tool.Run(
            "tshark",
            [
                "-r", file.Path, "-T", "fields", "-E", "occurrence=l", "-d", "udp.port==8472,vxlan",
                .. fields.SelectMany(field => (string[])["-e", field]),
            ]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(packets.Length, lines.Length);
        Assert.Equal(packets.Select(packet => packet.Row), packets.Zip(lines, Row));
    }

    // The innermost addresses are the last of their family, and which that is, the packet tells.
    private static string Row(CarriedPacket packet, string line)
    {
        var cells = line.Split('\t');
        var source = packet.Source.Contains(':', StringComparison.Ordinal) ? cells[1] : cells[0];
        var id = cells.Length > 4 && cells[4].Length > 0 ? $"{Convert.ToInt64(cells[4], Base(cells[4]))}" : "";
        return $"{source} {cells[2]} {cells[3]} {id}".TrimEnd();
    }

    private static int Base(string number) => number.StartsWith("0x", StringComparison.Ordinal) ? 16 : 10;

    private static string[] Identifier(string kind) => CarriedPackets.IdentifierOf(kind) is { } field ? [field] : [];

    private static string Text(EmittedRow row) => string.Join(
        ' ', row.Values.Select(value => value is Value.Absent ? "" : ValueFormat.Machine(value))).TrimEnd();

    private static TemporaryFile Write(IEnumerable<Packet> packets) => new(
        PcapWriter.Write(LinkType.Ethernet, [.. packets.Select(packet => new TimedPacket(packet.Bytes))]),
        "carried.pcap");
}
