using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>Aggregates that depend on time, on captures: where it is the packets' own.</summary>
public sealed class TimeOnCaptureTests
{
    private const ulong Millisecond = 1_000_000;
    private const ulong Start = 1_700_000_000_000 * Millisecond;

    private static readonly TimedPacket[] Packets = [
        At(0, "10.0.0.1"), At(200, "10.0.0.1"), At(400, "10.0.0.1"), At(600, "10.0.0.2"), At(1500, "10.0.0.2"),
        At(3200, "10.0.0.3"),
    ];

    [Fact]
    public void A_rate_is_over_the_time_since_the_last_report() => Assert.Equal(
        ["=4", "=1", "=0", "=5"], Run("on tcp_rcv < rate() as r > every 1s < show r >"));

    [Fact]
    public void A_rate_begins_anew_where_its_table_is_cleared() => Assert.Equal(
        ["10.0.0.1=3 10.0.0.2=1", "10.0.0.2=1", "", "10.0.0.3=5"],
        Run("on tcp_rcv < rate() by saddr as r > every 1s < show r; clear r >"));

    [Fact]
    public void Without_reports_on_the_way_a_rate_is_over_the_whole_capture() => Assert.Equal(
        ["10.0.0.1=0.9375 10.0.0.2=0.625 10.0.0.3=0.3125"], Run("on tcp_rcv < rate() by saddr >"));

    [Fact]
    public void One_packet_has_no_rate() =>
        Assert.Equal(["="], Run("on tcp_rcv where saddr == 10.0.0.3 < rate() >", Packets[^1]));

    [Fact]
    public void A_window_slides_to_the_moment_of_the_report() => Assert.Equal(
        ["=4", "=3", "=1", "=2"], Run("on tcp_rcv < count() within 2s as c > every 1s < show c >"));

    [Fact]
    public void Keys_of_which_nothing_is_remembered_are_not_shown() => Assert.Equal(
        ["10.0.0.2=1 10.0.0.3=1"], Run("on tcp_rcv < count(saddr) within 2s >"));

    [Fact]
    public void First_and_last_go_by_the_time_of_packets_in_any_order()
    {
        const string script =
            "on tcp_rcv < first(saddr) as a; last(saddr) as b; first(time) as c; last(sport) by daddr as d >";
        string[] expected = ["=10.0.0.1", "=10.0.0.3", "=2023-11-14T22:13:20.000000000Z", "10.0.0.99=1234"];
        Assert.Equal(expected, Run(script));
        Assert.Equal(expected, Run(script, [.. Packets.Reverse()]));
    }

    [Fact]
    public void Distinct_values_and_quantiles_are_shown() => Assert.Equal(
        ["=3", "=6 40 40 40 40"], Run("on tcp_rcv < distinct(saddr) as a; quantiles(len) as b >"));

    private static TimedPacket At(ulong milliseconds, string source) => TimedPacket.Of(
        Packet.Ethernet().IPv4(source, "10.0.0.99").Tcp(1234, 80, syn: true), Start + (milliseconds * Millisecond));

    private static List<string> Run(string script) => Run(script, Packets);

    private static List<string> Run(string script, params TimedPacket[] packets)
    {
        var tables = new List<string>();
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(script), new(), new(_ => { }, Add));
        Assert.Equal("", DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
        using (run)
        {
            using var file = new TemporaryFile(PcapWriter.Write(LinkType.Ethernet, packets), "time.pcap");
            Assert.Null(run!.Read(file.Path));
            Add(run.End());
        }

        return tables;

        void Add(Report report) =>
            tables.AddRange(report.Tables.Select(table => string.Join(' ', table.Rows.Select(Write))));
    }

    private static string Write(ResultRow row) =>
        $"{string.Join(',', row.Key.Select(ValueFormat.Machine))}={ResultText.Of(row)}";
}
