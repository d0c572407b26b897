using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>Tables whose updates wait for each other, to be looked up together: nothing that is counted may depend on
/// how many wait, on keys that are new twice among them, or on where a file ends.</summary>
public sealed class WaitingUpdatesTests
{
    private const ulong Millisecond = 1_000_000;
    private const ulong Start = 1_700_000_000_000 * Millisecond;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Everything_is_counted_once(int packets)
    {
        var expected = Enumerable.Range(0, packets).CountBy(Source)
            .ToDictionary(pair => pair.Key, pair => (Int128)pair.Value);
        var report = Run(
            "on tcp_rcv < count(saddr) as sources; sum(len) by saddr, daddr, sport, dport as bytes; last(sport) by "
            + "saddr as ports;"
                + " distinct(sport) by saddr as different; count(sport) within 1s as recent limit 1M >",
            packets);
        var sources =
            report.Tables[0].Rows.ToDictionary(row => Text(row.Key[0]), row => ((Value.Number)row.Value).Amount);
        Assert.Equal(expected.OrderBy(pair => pair.Key), sources.OrderBy(pair => pair.Key));
        Assert.Equal(
            (Int128)packets * 40,
            report.Tables[1].Rows.Aggregate(Int128.Zero, (sum, row) => sum + ((Value.Number)row.Value).Amount));
        Assert.Equal(packets, report.Tables[1].Rows.Length);
        foreach (var row in report.Tables[2].Rows)
        {
            var last = Enumerable.Range(0, packets).Last(i => Source(i) == Text(row.Key[0]));
            Assert.Equal(Port(last), (int)((Value.Number)row.Value).Amount);
        }

        Assert.Equal(sources.Keys.Order(), report.Tables[3].Rows.Select(row => Text(row.Key[0])).Order());
        Assert.Equal(packets, report.Tables[4].Rows.Length);
    }

    [Fact]
    public void What_finds_a_table_full_is_counted_as_lost()
    {
        const int packets = 1000;
        const int limit = 10;
        var first = Enumerable.Range(0, packets).Select(Source).Distinct().Take(limit).ToHashSet();
        var kept = Enumerable.Range(0, packets).Count(i => first.Contains(Source(i)));
        var report = Run($"on tcp_rcv < count(saddr) limit {limit} >", packets);
        Assert.Equal(
            (Int128)kept,
            report.Tables[0].Rows.Aggregate(Int128.Zero, (sum, row) => sum + ((Value.Number)row.Value).Amount));
        Assert.Equal(
            (ulong)(packets - kept), report.Summary.Losses.Single(loss => loss.Name == "map_full").Count);
    }

    // Each source comes twice in a row, so that a key is new twice among those that wait.
    private static string Source(int packet) => $"10.0.0.{packet / 2 % 101 % 64}";

    private static int Port(int packet) => 1024 + packet;

    private static string Text(Value value) => ValueFormat.Machine(value);

    private static Report Run(string script, int packets)
    {
        using var file = new TemporaryFile(PcapWriter.Write(
            LinkType.Ethernet,
            Enumerable.Range(0, packets).Select(i => TimedPacket.Of(
                Packet.Ethernet().IPv4(Source(i), "10.0.1.1").Tcp(Port(i), 80), Start
                    + ((ulong)i * Millisecond / 2)))));
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(script), new(), new(_ => { }, _ => { }));
        Assert.Equal("", DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
        using (run)
        {
            Assert.Null(run!.Read(file.Path));
            return run.End();
        }
    }
}
