using Tcpq.Diagnostics;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Runtime.Tests.Replay.Flows;

/// <summary>Recorded connections over links that lose and delay packets, and with readers that stop.</summary>
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
        on zero_window < count(laddr, direction) as closed >
        on window_full < count(laddr, direction) as filled >
        on keep_alive < count(laddr, direction, snd_wnd == 0) as asked >
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

    // Linux numbers the packets of an end as it sends them: a late one has a lower number than some that came before
    // it.
    [Fact]
    public void Nothing_is_called_late_that_was_sent_again_and_hardly_anything_sent_again_that_is_late()
    {
        var sent = new Dictionary<decimal, List<(decimal Time, decimal Identification)>>();
        Run("reordered.pcap", "on tcp_rcv where sport == 8080 and payload_len > 0 < emit dport, time, ip.id >", row =>
        {
            sent.TryAdd(row[0], []);
            sent[row[0]].Add((row[1], row[2]));
        });
        HashSet<decimal> late = [];
        HashSet<decimal> again = [];
        Run("reordered.pcap", "on reordered where direction == sent < emit time >", row => late.Add(row[0]));
        Run("reordered.pcap", "on tcp_retransmit where kind != spurious < emit time >", row => again.Add(row[0]));
        HashSet<decimal> truth = [
            .. sent.Values.SelectMany(frames => frames.Where((frame, i) =>
                frames.Take(i).Any(earlier => earlier.Identification > frame.Identification)))
                    .Select(frame => frame.Time),
        ];
        output.WriteLine(
            $"{late.Count} of {truth.Count} that are late are called so, {again.Intersect(truth).Count()} sent again");
        Assert.Empty(late.Except(truth));
        Assert.InRange(again.Intersect(truth).Count(), 0, 1);
    }

    [Fact]
    public void Packets_that_cause_events_can_be_captured()
    {
        using var file = new TemporaryFile([], "again.pcapng");
        var options = new RunOptions { Capture = new() { Side = FlowSide.Both }, PacketFile = file.Path };
        var (run, _) =
            CaptureRun.Compile(new SourceText("on tcp_retransmit < capture >"), options, new(_ => { }, _ => { }));
        using (run)
        {
            run!.Read(Path("loss.pcap"));
            Assert.Equal(21UL, run.End().Summary.Packets.Single(count => count.Name == "captured").Count);
        }
    }

    private static void Run(string name, string script, Action<decimal[]> take)
    {
        var (run, _) = CaptureRun.Compile(
            new SourceText(script), new() { Capture = new() { Side = FlowSide.Both } },
            new(row => take([.. row.Values.Select(value => (decimal)((Value.Number)value).Amount)]), _ => { }));
        using (run)
        {
            run!.Read(Path(name));
            run.End();
        }
    }

    private static void Run(string path, FlowSide side, StringWriter told)
    {
        var (run, diagnostics) = CaptureRun.Compile(
            new SourceText(Script), new() { Capture = new() { Side = side } },
            new(row => told.WriteLine(string.Join(' ', row.Values.Select(ValueFormat.Machine))), _ => { }));
        Assert.Equal("", DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
        using (run)
        {
            Assert.Null(run!.Read(path));
            var report = run.End();
            foreach (var row in report.Tables.SelectMany(table => table.Rows.Select(row => (table.Name, Row: row))))
            {
                told.WriteLine(
                    $"{row.Name} {string.Join(' ', row.Row.Key.Select(ValueFormat.Machine))} = "
                    + ValueFormat.Machine(row.Row.Value));
            }

            told.WriteLine(string.Join(' ',
                report.Summary.Packets.Select(count => $"{count.Of} {count.Name} {count.Count};")));
            Assert.All(report.Summary.Losses, loss => Assert.Equal(0UL, loss.Count));
        }
    }

    private static string Path(string name) => System.IO.Path.Combine(Repository.Root, "examples", "captures", name);
}
