using Tcpq.Cli.Outputs;
using Tcpq.Contract;
using Tcpq.Runtime;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Cli.Tests.Outputs;

/// <summary>10,000 sources at once keep to a table's limit or are counted as lost, and every output says so.</summary>
public sealed class LossesInOutputTests
{
    private const int Sources = 10_000;
    private const int Limit = 4_000;
    private const string Script = "on tcp_rcv where syn < count(saddr) as sources top 1 limit 4k >";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly byte[][] Syns = [.. Enumerable.Range(0, Sources).Select(source => Packet.Ethernet()
        .IPv4($"10.1.{source / 256}.{source % 256}", "198.51.100.1").Tcp(1234, 80, syn: true).WireBytes)];

    [Fact]
    public void A_capture_of_them_loses_what_is_beyond_the_limit() => SaysEverywhere(OnCapture(), Sources - Limit);

    [KernelFact]
    public void Sources_on_the_wire_that_come_at_once_from_all_CPUs_are_all_in_the_table_or_counted()
    {
        using var veth = new VethPair(isSilent: true);
        var (run, diagnostics) = LiveRun.Start(
            new SourceText(Script), new() { Live = new() { Hook = "tc", Device = veth.Name }, RowLimit = 1 },
            new(_ => { }, _ => { }));
        Assert.Empty(diagnostics);
        using (run)
        {
            Send(veth);
            Assert.True(SpinWait.SpinUntil(() => Count(run!.Report().Summary.Packets, "matched") == Sources, Patience));
            run!.Stop();
            var report = run.Report();
            var rows = report.Tables[0].Rows.Length + report.Tables[0].Omitted;
            var lost = (int)Count(report.Summary.Losses, "map_full");
            Assert.Equal(Sources - lost - (int)Count(report.Summary.Losses, "map_refused"), rows);

            // CPUs that find room for one more at the same time may all take it.
            Assert.InRange(rows, 1, Limit + Environment.ProcessorCount - 1);
            SaysEverywhere(report, lost);
        }
    }

    private static void Send(VethPair veth) => Array.ForEach(
        [
            .. Syns.Chunk(Sources / Environment.ProcessorCount).Select(part => Task.Run(() => veth.InPeer(() =>
            {
                using var sender = new FrameSender(veth.PeerName);
                Assert.All(part, frame => Assert.True(sender.Send(frame)));
            }))),
        ],
        task => task.Wait());

    private static Report OnCapture()
    {
        using var file = new TemporaryFile(
            PcapWriter.Write(LinkType.Ethernet, Syns.Select(frame => new TimedPacket(frame))), "sources.pcap");
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(Script), new(), new(_ => { }, _ => { }));
        Assert.Empty(diagnostics);
        using (run)
        {
            Assert.Null(run!.Read(file.Path));
            return run.Report();
        }
    }

    private static void SaysEverywhere(Report report, int lost)
    {
        Assert.All(OutputTable.All, output =>
        {
            using var results = new StringWriter();
            using var messages = new StringWriter();
            output.Open(new(results, messages)).Report(report, final: true);
            var printed = results.ToString() + messages;
            var grouped = ValueFormat.Grouped((ulong)lost);
            string[] expected = output.Name == "json"
                ? [$"\"sources.map_full\":{lost}",
                    "\"advice\":{\"sources.map_full\":\"raise its `limit`, which is 4,000\"}"]
                : [$"\n  lost {grouped} map_full in sources: raise its `limit`, which is 4,000\n"];
            Assert.All(expected, text => Assert.Contains(text, printed, StringComparison.Ordinal));
        });
    }

    private static ulong Count(IEnumerable<NamedCount> counts, string name) => counts.Single(c => c.Name == name).Count;
}
