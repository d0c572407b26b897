using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Runtime.Tests.Capturing;

/// <summary>`capture` on a capture: a part of it goes into another file, which Wireshark reads.</summary>
public sealed class CaptureToCaptureTests : IDisposable
{
    private const ulong Start = 1_700_000_000_123_456_789;

    private static readonly TimedPacket[] Packets = [
        At(1, Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 80, syn: true)),
        At(2, Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Tcp(2, 80, ack: true).Payload(new byte[1400])),
        At(3, Packet.Ethernet().IPv6("2001:db8::1", "2001:db8::2").Tcp(3, 80, syn: true, ack: true)),
        At(4, Packet.Ethernet().Vlan(7).IPv4("10.0.0.1", "10.0.0.2").Tcp(4, 80, ack: true).Payload(new byte[300])
            .Truncate(200)),
        At(5, Packet.Ethernet().Arp()),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("tcpq-test-").FullName;

    private string Output => $"{folder}/out.pcapng";

    [TsharkFact]
    public void The_packets_that_match_are_written_as_they_were()
    {
        var report = Run("on packet where ack < capture >", new());
        Assert.Equal(
            [Packets[1], Packets[2], Packets[3]], Tshark.Packets(Output), (a, b) =>
                a.Bytes.SequenceEqual(b.Bytes) && a.Time == b.Time && a.WireLength == b.WireLength);
        Assert.Equal((3UL, 0UL, 0UL), Counts(report));
        Assert.All(
            Tshark.Fields(Output, "frame.comment"),
            comment => Assert.Equal("rule 1: on packet where ack", comment));
    }

    [TsharkFact]
    public void A_snap_length_cuts_packets_and_counts_them()
    {
        var report = Run("on packet < capture >", new() { SnapLength = 60 });
        var written = Tshark.Packets(Output);
        Assert.Equal([54, 60, 60, 60, 42], written.Select(packet => packet.Bytes.Length));
        Assert.Equal(Packets.Select(packet => packet.WireLength), written.Select(packet => packet.WireLength));
        Assert.Equal((5UL, 3UL, 0UL), Counts(report));
    }

    [TsharkFact]
    public void A_packet_that_several_rules_capture_is_written_for_each()
    {
        Run("on packet where syn < capture > on tcp_rcv where ack < if (dport == 80) < capture >; count() >", new());
        Assert.Equal(
            [
                "1 rule 1: on packet where syn", "2 rule 2: on tcp_rcv where ack", "3 rule 1: on packet where syn",
                "3 rule 2: on tcp_rcv where ack", "4 rule 2: on tcp_rcv where ack",
            ],
            Tshark.Fields(Output, "tcp.srcport", "frame.comment"));
    }

    [TsharkFact]
    public void A_file_without_packets_is_a_capture()
    {
        File.WriteAllText(Output, new string('x', 10_000));
        Run("on packet where rst < capture >", new());
        Assert.Empty(Tshark.Packets(Output));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_said()
    {
        var (run, diagnostics) = Compile("on packet < capture >", new() { PacketFile = $"{folder}/none/out.pcapng" });
        Assert.Null(run);
        Assert.Equal(Codes.OutputUnwritable, Assert.Single(diagnostics).Code);
    }

    [Fact]
    public void A_full_disk_is_said()
    {
        var (run, _) = Compile("on packet < capture >", new() { PacketFile = "/dev/full" });
        using (run)
        {
            Assert.Equal(Codes.OutputUnwritable, run!.Read(WriteInput())?.Code);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Report Run(string script, RunOptions options)
    {
        var (run, diagnostics) = Compile(script, options with { PacketFile = Output });
        Assert.Equal("", DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
        using (run)
        {
            Assert.Null(run!.Read(WriteInput()));
            return run.End();
        }
    }

    private string WriteInput()
    {
        var path = $"{folder}/in.pcapng";
        File.WriteAllBytes(path, PcapngWriter.Write([new(LinkType.Ethernet, null, 9)], Packets));
        return path;
    }

    private static (CaptureRun? Run, ImmutableArray<Diagnostic> Diagnostics) Compile(string script,
        RunOptions options) =>
        CaptureRun.Compile(new SourceText(script), options, new(_ => { }, _ => { }));

    private static (ulong Captured, ulong Cut, ulong Lost) Counts(Report report) => (
        Sum(report.Summary.Packets, "captured"), Sum(report.Summary.Losses, "captures_cut"),
        Sum(report.Summary.Losses, "captures_lost"));

    private static ulong Sum(IEnumerable<NamedCount> counts, string name) => counts
        .Where(count => count.Name == name).Aggregate(0UL, (sum, count) => sum + count.Count);

    private static TimedPacket At(ulong number, Packet packet) => TimedPacket.Of(packet, Start + (number * 1_000_001));
}
