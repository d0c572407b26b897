using Tcpq.Contract;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>The host engine gives the expected answer for every packet of the table.</summary>
public sealed class PacketCasesOnCaptureTests
{
    [Fact]
    public void Every_field_of_every_packet_is_as_expected() => AnswersAre(PacketCases.All, TunnelView.Outer);

    [Fact]
    public void So_is_every_field_of_every_packet_in_tunnels() => AnswersAre(TunnelCases.All, TunnelView.Inner);

    [Fact]
    public void Packets_without_a_tunnel_are_the_same_from_inside() => AnswersAre(
        PacketCases.All.Where(test => !test.Expected.Fields.ContainsKey("tunnel")), TunnelView.Inner);

    private static void AnswersAre(IEnumerable<PacketCase> cases, TunnelView view)
    {
        var wrong = new List<string>();
        foreach (var portion in FieldAnswers.Portions(FieldAnswers.PacketFields))
        {
            var rows = new List<EmittedRow>();
            using var run = Compile(FieldAnswers.Script("packet", portion), rows.Add, view);
            foreach (var test in cases)
            {
                rows.Clear();
                Read(run, test);
                wrong.AddRange(
                    rows is [var row]
                        ? FieldAnswers.Differences(row, test.Expected).Select(problem => $"{test.Name}: {problem}")
                        : [$"{test.Name}: {rows.Count} rows"]);
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public void Tcp_rcv_sees_exactly_the_whole_segments_and_counts_the_rest()
    {
        var wrong = new List<string>();
        foreach (var test in PacketCases.All)
        {
            using var run = Compile("on tcp_rcv < count() >", _ => { });
            Read(run, test);
            var report = run.Report();
            var count = Assert.IsType<Value.Number>(report.Tables[0].Rows[0].Value).Amount;
            var expected = test.Expected;
            Check(test, "count", expected.IsTcp, (ulong)count, wrong);
            Check(test, "unreadable", expected.Unreadable, Loss(report, "unreadable"), wrong);
            Check(test, "fragments", expected.NonFirstFragment, Loss(report, "fragments"), wrong);
            var unfollowed = report.Summary.NotFollowed.SingleOrDefault();
            if (unfollowed?.Name != expected.NotFollowed && !test.Name.Contains("esp", StringComparison.Ordinal))
            {
                wrong.Add($"{test.Name}: not followed is {unfollowed}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static void Check(PacketCase test, string what, bool expected, ulong actual, List<string> wrong)
    {
        if (actual != (expected ? 1UL : 0UL))
        {
            wrong.Add($"{test.Name}: {what} is {actual}");
        }
    }

    private static ulong Loss(Report report, string name) =>
        report.Summary.Losses.Single(loss => loss.Name == name).Count;

    private static void Read(CaptureRun run, PacketCase test)
    {
        using var file = new TemporaryFile(
            PcapWriter.Write(test.LinkType, [new TimedPacket(test.Bytes)]), "case.pcap");
        Assert.Null(run.Read(file.Path));
    }

    private static CaptureRun Compile(string script, Action<EmittedRow> onRow, TunnelView view = TunnelView.Outer)
    {
        var (run, diagnostics) = CaptureRun.Compile(
            new SourceText(script), new() { Tunnels = view }, new(onRow, _ => { }));
        Assert.Empty(diagnostics);
        return run!;
    }
}
