using Tcpq.Contract;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>The host engine's answers about payload, also of captures that keep too little of it.</summary>
public sealed class PayloadOnCaptureTests
{
    [Fact]
    public void Every_question_about_every_payload_has_the_right_answer()
    {
        var wrong = new List<string>();
        var capture = PayloadQuestion.Payloads.Select(payload => PayloadAnswers.Segment(payload)).ToArray();
        foreach (var (script, questions) in PayloadAnswers.Scripts)
        {
            var (rows, report) = Run(script, capture);
            Assert.Equal(capture.Length, rows.Count);
            Assert.Equal(0UL, Unreadable(report));
            wrong.AddRange(rows.Zip(PayloadQuestion.Payloads).SelectMany(pair =>
                PayloadAnswers.Differences(pair.First, questions, pair.Second)));
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Theory]
    [InlineData("payload startswith \"GET \"", 0UL)]
    [InlineData("payload startswith \"PUT \"", 0UL)]
    [InlineData("payload startswith \"GET /index.html\"", 1UL)]
    [InlineData("payload startswith \"a text that is longer than all that there is in the payload\"", 0UL)]
    [InlineData("payload contains \"GET \"", 0UL)]
    [InlineData("payload contains \"index\"", 1UL)]
    [InlineData("u16(payload, 2) == 7", 0UL)]
    [InlineData("u16(payload, 7) == 7", 1UL)]
    [InlineData("u16(payload, 70) == 7", 0UL)]
    [InlineData("payload[7, 2] == \"de\"", 1UL)]
    [InlineData("http.method == \"GET\"", 1UL)]
    [InlineData("http.status == 200", 0UL)]
    [InlineData("tls.sni == \"a\"", 0UL)]
    public void What_a_capture_lacks_is_counted_and_no_mismatch(string condition, ulong unreadable)
    {
        var whole = Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 80)
            .Payload("GET /index.html HTTP/1.1\r\n\r\n");
        var (_, report) = Run($"on tcp_rcv where {condition} < count() >", [whole.TruncateIn<PayloadLayer>(8).Bytes]);
        Assert.Equal(unreadable, Unreadable(report));
        var (_, all) = Run($"on tcp_rcv where {condition} < count() >", [whole.Bytes]);
        Assert.Equal(0UL, Unreadable(all));
    }

    [Fact]
    public void A_part_of_a_payload_is_a_key_of_all_its_bytes()
    {
        byte[][] payloads = [[0, 0], [0], [], [0, 0, 0, 9], "a\\\"\n"u8.ToArray(), [0, 0]];
        var (_, report) = Run(
            "on tcp_rcv < count(payload[0, 3]) >",
            [.. payloads.Select(payload =>
                Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 2).Payload(payload).Bytes)]);
        Assert.Equal(
            ["-:1", "\\x00:1", "\\x00\\x00:2", "\\x00\\x00\\x00:1", "a\\\\\\\":1"],
            report.Tables[0].Rows.Select(row =>
                $"{ValueFormat.Human(row.Key[0], TimeProvider.System)}:{ValueFormat.Machine(row.Value)}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_sample_of_a_capture_is_the_same_each_time_and_about_as_large_as_asked()
    {
        var capture = Enumerable.Range(0, 20_000).Select(i =>
            Packet.Ethernet().IPv4($"10.0.{i % 200}.{i % 7}", "10.0.0.2").Tcp(1 + (i % 5), 80).Bytes).ToArray();
        const string script = """
            on tcp_rcv where sample(10) < count() >
            on tcp_rcv where sample(10) < count() >
            on tcp_rcv where sample(10) and sample(10) < count() >
            on tcp_rcv where sample(1) and sample(1, saddr) < count() >
            """;
        var first = Counts(Run(script, capture).Report);
        Assert.InRange(first[0], 1800, 2200);
        Assert.InRange(first[1], 1800, 2200);
        Assert.NotEqual(first[0], first[1]);
        Assert.InRange(first[2], 130, 270);
        Assert.Equal(20_000, first[3]);
        Assert.Equal(first, Counts(Run(script, capture).Report));
    }

    [Fact]
    public void A_sample_by_a_key_takes_all_of_a_key_or_nothing()
    {
        var there = Enumerable.Range(0, 5000).Select(i =>
            Packet.Ethernet().IPv4($"10.1.{i / 250}.{i % 250}", "10.0.0.2").Tcp(1000, 80).Bytes);
        var back = Enumerable.Range(0, 5000).Select(i =>
            Packet.Ethernet().IPv4("10.0.0.2", $"10.1.{i / 250}.{i % 250}").Tcp(80, 1000).Bytes);
        byte[][] capture = [.. there, .. back, .. there];
        var (_, report) = Run(
            "on tcp_rcv where sample(5, flow) < count() by saddr, daddr >\non tcp_rcv where sample(5, saddr) < "
            + "count() by saddr >",
            capture);
        var byFlow = report.Tables[0].Rows;
        Assert.InRange(byFlow.Length, 1800, 2200);
        Assert.Equal(
            [1, 2], byFlow.Select(row => (int)((Value.Number)row.Value).Amount).Distinct().Order());
        Assert.Equal(byFlow.Length / 2, byFlow.Count(row => ValueFormat.Machine(row.Key[0]) == "10.0.0.2"));
        Assert.All(
            report.Tables[1].Rows.Where(row => ValueFormat.Machine(row.Key[0]) != "10.0.0.2"),
            row => Assert.Equal("2", ValueFormat.Machine(row.Value)));
    }

    [Fact]
    public void A_network_is_what_a_prefix_leaves_of_an_address()
    {
        var (rows, _) = Run(
            "on packet < emit net(saddr, 24) as a, net(saddr, 0, 0) as b, net(saddr, 32, 128) as c, net(saddr, 9, 33) "
            + "as d >",
            [
                Packet.Ethernet().IPv4("10.130.3.4", "10.0.0.2").Tcp(1, 2).Bytes,
                Packet.Ethernet().IPv6("2001:db8:ffff:1:2:3:4:5", "::1").Tcp(1, 2).Bytes,
                Packet.Ethernet().Arp().Bytes,
            ]);
        Assert.Equal(
            [
                "10.130.3.0/24 0.0.0.0/0 10.130.3.4/32 10.128.0.0/9",
                "2001:db8:ffff:1::/64 ::/0 2001:db8:ffff:1:2:3:4:5/128 2001:db8:8000::/33",
                "   ",
            ],
            rows.Select(row => string.Join(' ', row.Values.Select(ValueFormat.Machine))));
    }

    private static int[] Counts(Report report) =>
        [.. report.Tables.Select(table => (int)((Value.Number)table.Rows[0].Value).Amount)];

    private static ulong Unreadable(Report report) =>
        report.Summary.Losses.Single(loss => loss.Name == "payload_unreadable").Count;

    private static (List<EmittedRow> Rows, Report Report) Run(string script, IReadOnlyList<byte[]> packets)
    {
        using var file = new TemporaryFile(
            PcapWriter.Write(LinkType.Ethernet, packets.Select(packet => new TimedPacket(packet))));
        var rows = new List<EmittedRow>();
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(script), new(), new(rows.Add, _ => { }));
        Assert.Empty(diagnostics.Select(diagnostic => diagnostic.Message));
        using (run)
        {
            Assert.Null(run!.Read(file.Path));
            return (rows, run.Report());
        }
    }
}
