using Tcpq.Results;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>The host engine gives the expected answer for every packet of the table.</summary>
public sealed class PacketCasesOnCaptureTests
{
    [Fact]
    public void Every_field_of_every_packet_is_as_expected()
    {
        var wrong = new List<string>();
        foreach (var portion in FieldAnswers.Portions(FieldAnswers.PacketFields))
        {
            var rows = new List<EmittedRow>();
            using var run = Compile(FieldAnswers.Script("packet", portion), rows.Add);
            foreach (var test in PacketCases.All)
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
            PcapWriter.Write(test.LinkType, [new CapturedPacket(test.Bytes)]), "case.pcap");
        Assert.Null(run.Read(file.Path));
    }

    private static CaptureRun Compile(string script, Action<EmittedRow> onRow)
    {
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(script), new(), new(onRow, _ => { }));
        Assert.Empty(diagnostics);
        return run!;
    }
}
