using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>Verdicts on captures: counted as they would be, limits by the packets' own times.</summary>
public sealed class VerdictsOnCaptureTests
{
    private const ulong Millisecond = 1_000_000;
    private const ulong Start = 1_700_000_000_000 * Millisecond;

    [Fact]
    public void Rules_decide_in_the_order_of_the_script()
    {
        var report = Run(
            """
            on tcp_rcv where dport == 22 < pass >
            on tcp_rcv where syn < if (sport < 3) < drop >; count() as open >
            on tcp_rcv where dport in {22, 23} < count() as late; drop >
            """,
            At(0, 1, 22), At(1, 1, 80), At(2, 5, 23), At(3, 1, 23), At(4, 5, 80));
        Assert.Equal(
            "1 passed in rule 1, 2 would_drop in rule 2, 1 would_drop in rule 3", Verdicts(report));
        Assert.Equal("open=2 late=3", Tables(report));
    }

    // A burst of 3 at once, then one every 100 ms.
    [Fact]
    public void A_limit_goes_by_the_time_of_packets() => Assert.Equal(
        "4 would_drop, 4 limited; count=6",
        Limited("limit 10/s burst 3", 0, 0, 0, 0, 50, 100, 110, 199, 200, 1000));

    [Fact]
    public void A_limit_has_room_for_as_many_as_it_lets_pass_in_a_period() => Assert.Equal(
        "1 would_drop, 1 limited; count=5", Limited("limit 4/m", 0, 0, 0, 0, 0, 15_000));

    [Fact]
    public void Each_key_has_a_limit_of_its_own()
    {
        var packets = Enumerable.Range(0, 40).Select(i => At((ulong)i, i % 4, 80)).ToArray();
        var report = Run("on tcp_rcv < limit 1/h burst 2 by sport, ttl; count(sport) >", packets);
        Assert.Equal("32 would_drop, 32 limited", Verdicts(report));
        Assert.Equal([2, 2, 2, 2], report.Tables[0].Rows.Select(row => (int)((Value.Number)row.Value).Amount));
    }

    [Fact]
    public void A_packet_that_passed_uses_up_no_limit()
    {
        var report = Run(
            "on tcp_rcv where dport == 22 < pass > on tcp_rcv < limit 1/h; count() >",
            At(0, 1, 22), At(1, 1, 22), At(2, 1, 80), At(3, 1, 80));
        Assert.Equal("2 passed in rule 1, 1 would_drop in rule 2, 1 limited in rule 2", Verdicts(report));
        Assert.Equal("count=3", Tables(report));
    }

    private static string Limited(string limit, params ulong[] milliseconds)
    {
        var report = Run($"on tcp_rcv < {limit}; count() >", [.. milliseconds.Select(time => At(time, 1, 80))]);
        return $"{Verdicts(report)}; {Tables(report)}";
    }

    private static TimedPacket At(ulong milliseconds, int source, int destination) => TimedPacket.Of(
        Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.99").Tcp(source, destination, syn: true),
        Start + (milliseconds * Millisecond));

    private static Report Run(string script, params TimedPacket[] packets)
    {
        using var file = new TemporaryFile(PcapngWriter.Write([new(LinkType.Ethernet, null, 9)], packets));
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(script), new(), new(_ => { }, _ => { }));
        Assert.Equal("", DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
        using (run)
        {
            Assert.Null(run!.Read(file.Path));
            return run.End();
        }
    }

    private static string Verdicts(Report report) => string.Join(", ", report.Summary.Packets
        .Where(count => count.Name is not ("seen" or "matched" or "read") && count.Count > 0)
        .Select(count => $"{count.Count} {count.Name}{(count.Of is null ? "" : $" in {count.Of}")}"));

    private static string Tables(Report report) => string.Join(' ', report.Tables.Select(
        table => $"{table.Name}={string.Join(',', table.Rows.Select(row => ValueFormat.Machine(row.Value)))}"));
}
