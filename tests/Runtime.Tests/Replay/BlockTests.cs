using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>Blocks beside the events, maps, choices and texts, on captures: where time is the packets' own.</summary>
public sealed class BlockTests
{
    private const ulong Second = 1_000_000_000;
    private const ulong Start = 1_700_000_000 * Second;

    [Fact]
    public void A_timer_shows_and_clears_by_the_time_of_the_packets()
    {
        var ran = Run(
            "on tcp_rcv where syn < count(saddr) as sources > every 10s < show sources; clear sources >",
            Syn("10.0.0.1", 0), Syn("10.0.0.1", 3), Syn("10.0.0.2", 9), Syn("10.0.0.1", 12), Syn("10.0.0.3", 31));
        Assert.Equal(
            ["10.0.0.1=2 10.0.0.2=1", "10.0.0.1=1", "", "10.0.0.3=1"], ran.Tables);
        Assert.Equal(
            [10, 20, 30],
            ran.Times.Select(time => (int)(time - DateTimeOffset.UnixEpoch).TotalSeconds - 1_700_000_000));
    }

    [Fact]
    public void A_jump_in_time_shows_nothing_for_each_interval_in_it_and_back_from_it_all_goes_on()
    {
        var ran = Run(
            "on tcp_rcv where syn < count(saddr) as sources > every 1s < show sources; clear sources >",
            Syn("10.0.0.1", 0), Syn("10.0.0.1", 1), Syn("10.0.0.2", 43_000_000), Syn("10.0.0.3", 2),
            Syn("10.0.0.3", 3));
        Assert.Equal(["10.0.0.1=1", "10.0.0.1=1", "10.0.0.2=1", "10.0.0.3=1", "10.0.0.3=1"], ran.Tables);
        Assert.Equal(
            [1, 43_000_000, 2, 3],
            ran.Times.Select(time => (int)(time - DateTimeOffset.UnixEpoch).TotalSeconds - 1_700_000_000));
    }

    [Fact]
    public void Show_takes_a_condition_and_a_number_of_rows()
    {
        var ran = Run(
            "on tcp_rcv < count(saddr) as sources > end < show sources top 1 where sources < 3; show sources where "
            + "saddr in 10.0.0.3 >",
            Syn("10.0.0.1", 0), Syn("10.0.0.1", 0), Syn("10.0.0.1", 0), Syn("10.0.0.2", 0), Syn("10.0.0.2", 0),
            Syn("10.0.0.3", 1));
        Assert.Equal(["10.0.0.2=2", "10.0.0.3=1"], ran.Tables);
    }

    [Fact]
    public void Texts_stand_in_the_order_of_events_and_blocks()
    {
        var ran = Run(
            "param from = 2 \"first\" begin < print \"begin {from}\" > "
            + "on tcp_rcv < let n = count(); if (n > from) < print \"{saddr} is number {n}\" > else < print \"early\" "
                + "> > "
            + "end < print \"{n} in all, half is {n / 2}\" >",
            Syn("10.0.0.1", 0), Syn("10.0.0.2", 1), Syn("10.0.0.3", 2));
        Assert.Equal(["begin 2", "early", "early", "10.0.0.3 is number 3", "3 in all, half is 1"], ran.Texts);
    }

    [Fact]
    public void Exit_ends_the_reading()
    {
        var ran = Run(
            "on tcp_rcv < count() as n > every 1s < if (n > 2) < exit > >",
            Syn("10.0.0.1", 0), Syn("10.0.0.1", 1), Syn("10.0.0.1", 2), Syn("10.0.0.1", 3), Syn("10.0.0.1", 9));
        Assert.Equal(["=3"], ran.Tables);
    }

    [Fact]
    public void An_alert_comes_once_for_its_key_until_its_time_is_over()
    {
        var ran = Run(
            "on tcp_rcv < alert \"{saddr} at {dport}\" once per saddr within 10s >",
            Syn("10.0.0.1", 0), Syn("10.0.0.1", 5), Syn("10.0.0.2", 6), Syn("10.0.0.1", 10), Syn("10.0.0.1", 19),
            Syn("10.0.0.1", 20));
        Assert.Equal(["10.0.0.1 at 80", "10.0.0.2 at 80", "10.0.0.1 at 80", "10.0.0.1 at 80"], ran.Texts);
    }

    [Fact]
    public void A_map_remembers_until_it_is_told_to_forget()
    {
        var ran = Run(
            "map opened[saddr] : time limit 100 "
            + "on tcp_rcv where syn < set opened[saddr] = now > "
            + "on tcp_rcv where not syn and opened[saddr] < print \"{saddr} after {now - opened[saddr]}\"; delete "
                + "opened[saddr] >",
            Syn("10.0.0.1", 0), Ack("10.0.0.1", 2), Ack("10.0.0.1", 3), Ack("10.0.0.2", 3));
        Assert.Equal(["10.0.0.1 after 2 s"], ran.Texts);
    }

    [Fact]
    public void A_missing_entry_has_no_value_unless_a_default_is_given()
    {
        var ran = Run(
            "map seen[saddr] : integer "
            + "on tcp_rcv < emit saddr, seen[saddr] as before; set seen[saddr] = default(seen[saddr], 0) + 1 >",
            Syn("10.0.0.1", 0), Syn("10.0.0.1", 2), Syn("10.0.0.2", 3));
        Assert.Equal(["10.0.0.1 ", "10.0.0.1 1", "10.0.0.2 "], ran.Rows);
    }

    [Fact]
    public void A_full_map_counts_what_it_could_not_take_and_an_lru_map_forgets()
    {
        TimedPacket[] packets = [.. Enumerable.Range(1, 20).Select(i => Syn($"10.0.0.{i}", (ulong)i))];
        var full = Run("map m[saddr] : integer limit 8 on tcp_rcv < set m[saddr] = 1 >", packets);
        Assert.Equal(12UL, full.Losses.Single(loss => loss.Name == "map_full").Count);
        var lru = Run(
            "map m[saddr] : integer lru limit 8 on tcp_rcv < set m[saddr] = 1; if (m[10.0.0.20]) < print \"last\" > >",
            packets);
        Assert.Equal(0UL, lru.Losses.Single(loss => loss.Name == "map_full").Count);
        Assert.Equal(["last"], lru.Texts);
    }

    [Fact]
    public void Functions_and_constants_take_the_meaning_of_their_place()
    {
        var ran = Run(
            "const web = {80, 443} const limit_of_ttl = 64 def is_web(p) = p in web "
            + "def between(x, low, high) = x >= low and x <= high "
            + "on tcp_rcv where is_web(dport) and between(ttl, 10, limit_of_ttl) < count(saddr) >",
            Syn("10.0.0.1", 0), Syn("10.0.0.2", 0, port: 22));
        Assert.Equal(["10.0.0.1=1"], ran.Tables);
    }

    [Fact]
    public void A_parameter_can_be_set_from_outside()
    {
        const string script =
            "param p = 80 \"the port\" param from = 10.0.0.1 on tcp_rcv where dport == p and saddr == from < count() >";
        TimedPacket[] packets = [Syn("10.0.0.1", 0), Syn("10.0.0.2", 0, port: 22)];
        Assert.Equal(["=1"], Run(script, packets).Tables);
        var options = new RunOptions
        {
            Parameters = new Dictionary<string, string> { ["p"] = "22", ["from"] = "10.0.0.2" },
        };
        Assert.Equal(["=1"], Run(script, options, packets).Tables);
        options = options with { Parameters = new Dictionary<string, string> { ["p"] = "23" } };
        Assert.Equal(["=0"], Run(script, options, packets).Tables);
    }

    private static TimedPacket Syn(string source, ulong second, int port = 80) =>
        TimedPacket.Of(
            Packet.Ethernet().IPv4(source, "10.0.0.99").Tcp(1234, port, syn: true), Start + (second * Second));

    private static TimedPacket Ack(string source, ulong second) =>
        TimedPacket.Of(Packet.Ethernet().IPv4(source, "10.0.0.99").Tcp(1234, 80, ack: true), Start + (second * Second));

    private static Ran Run(string script, params TimedPacket[] packets) => Run(script, new RunOptions(), packets);

    private static Ran Run(string script, RunOptions options, params TimedPacket[] packets)
    {
        var ran = new Ran();
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(script), options, new(ran.Add, ran.Add));
        Assert.Equal("", DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
        using (run)
        {
            using var file = new TemporaryFile(PcapWriter.Write(LinkType.Ethernet, packets), "blocks.pcap");
            Assert.Null(run!.Read(file.Path));
            ran.Add(run.End());
        }

        return ran;
    }

    private sealed class Ran
    {
        public List<string> Tables { get; } = [];

        public List<DateTimeOffset> Times { get; } = [];

        public List<string> Texts { get; } = [];

        public List<string> Rows { get; } = [];

        public IReadOnlyList<NamedCount> Losses { get; private set; } = [];

        public void Add(EmittedRow row)
        {
            if (row.Kind == StreamKind.Row)
            {
                Rows.Add(string.Join(' ', row.Values.Select(ValueFormat.Machine)));
                return;
            }

            Texts.Add(row.Say(TimeProvider.System));
        }

        public void Add(Report report)
        {
            Losses = report.Summary.Losses;
            Tables.AddRange(report.Tables.Select(table => string.Join(' ', table.Rows.Select(Write))));
            if (report.At is { } at)
            {
                Times.Add(at);
            }
        }

        private static string Write(ResultRow row) =>
            $"{string.Join(',', row.Key.Select(ValueFormat.Machine))}={ValueFormat.Machine(row.Value)}";
    }
}
