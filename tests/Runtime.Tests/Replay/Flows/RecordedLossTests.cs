using Tcpq.Diagnostics;
using Tcpq.Results;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Runtime.Tests.Replay.Flows;

/// <summary>Recorded connections over a link that loses 6 % of both directions and delays each by 10 ms.</summary>
public sealed class RecordedLossTests(ITestOutputHelper output)
{
    private const string Script = """
        on tcp_state < count(laddr, oldstate, newstate) as changes >
        on tcp_retransmit < count(laddr, kind) as again >
        on tcp_rtt < count(laddr, kind) as measured >
        on tcp_reset < count(direction) as resets >
        on sacked < count(laddr) as sacks >
        on ooo < count(laddr) as behind >
        on dup_ack < count(laddr, direction) as repeated >
        on reordered < count(laddr, direction) as late >
        on lost_segment < count(laddr, direction) as missing >
        on tcp_close <
            emit time, laddr, lport, raddr, rport, flow, bytes_sent, bytes_received, bytes_acked, segs_in, segs_out,
                retransmits, srtt, rttvar, min_rtt, snd_wnd, rcv_wnd, now - since as lived, seq, flags
        >
        """;

    public static TheoryData<string> Recorded => [.. ExampleCaptures.Recorded];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void What_is_told_of_a_recording_stays_the_same(string name)
    {
        var told = new StringWriter();
        foreach (var side in (FlowSide[])[FlowSide.Both, FlowSide.Auto])
        {
            told.WriteLine($"--side {side}");
            Run(Path(name), side, told);
        }

        Golden.Verify("connections", System.IO.Path.GetFileNameWithoutExtension(name), told.ToString());
    }

    [TsharkTheory]
    [MemberData(nameof(Recorded))]
    public void Wireshark_says_the_same_but_for_what_is_explained(string name)
    {
        var comparison = new FlowComparison(Path(name));
        output.WriteLine($"{name}: {comparison}");
        Assert.Empty(comparison.Unexplained);
    }

    [Fact]
    public void Packets_that_cause_events_can_be_captured()
    {
        using var file = new TemporaryFile([], "again.pcapng");
        var options = new RunOptions { Side = FlowSide.Both, PacketFile = file.Path };
        var (run, _) = CaptureRun.Compile(new SourceText("on tcp_retransmit < capture >"), options, new(_ => { }, _ => { }));
        using (run)
        {
            run!.Read(Path("loss.pcap"));
            Assert.Equal(21UL, run.End().Summary.Packets.Single(count => count.Name == "captured").Count);
        }
    }

    private static void Run(string path, FlowSide side, StringWriter told)
    {
        var (run, diagnostics) = CaptureRun.Compile(
            new SourceText(Script), new() { Side = side },
            new(row => told.WriteLine(string.Join(' ', row.Values.Select(ValueFormat.Machine))), _ => { }));
        Assert.Equal("", DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
        using (run)
        {
            Assert.Null(run!.Read(path));
            var report = run.End();
            foreach (var row in report.Tables.SelectMany(table => table.Rows.Select(row => (table.Name, Row: row))))
            {
                told.WriteLine(
                    $"{row.Name} {string.Join(' ', row.Row.Key.Select(ValueFormat.Machine))} = {ValueFormat.Machine(row.Row.Value)}");
            }

            told.WriteLine(string.Join(' ', report.Summary.Packets.Select(count => $"{count.Of} {count.Name} {count.Count};")));
            Assert.All(report.Summary.Losses, loss => Assert.Equal(0UL, loss.Count));
        }
    }

    private static string Path(string name) => System.IO.Path.Combine(Repository.Root, "examples", "captures", name);
}
