using Tcpq.Contract;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>ClientHellos over several segments and records, on captures.</summary>
public sealed class HellosOnCaptureTests
{
    [Fact]
    public void A_hello_is_told_with_the_segment_that_ends_it()
    {
        var (rows, report) = Run("on tcp_rcv < emit tls.sni, tls.version >");
        Assert.Equal(
            HelloCase.Packets.Select(packet => $"{packet.Name}: {packet.Tells}"),
            HelloCase.Packets.Zip(rows).Select(pair => $"{pair.First.Name}: {Text(pair.Second)}"));
        Assert.Equal((ulong)HelloCase.All.Sum(stream => stream.Open), Open(report));
    }

    [Fact]
    public void A_rule_that_does_not_take_the_first_segment_sees_the_hello_nevertheless()
    {
        var (rows, _) = Run("on tcp_rcv where sport == 40001 and payload_len < 1000 < emit tls.sni, tls.version >");
        Assert.Equal(["pq.example TLS1_3"], rows.Select(Text));
    }

    [Fact]
    public void A_name_is_text()
    {
        var (rows, _) = Run(
            """
            on tcp_rcv where tls.sni == "pq.example" and tls.sni startswith "pq." and tls.sni contains "q.ex"
                and tls.sni != "other" and tls.sni[3, 4] == "exam" and u8(tls.sni, 1) == 113 and length(tls.sni) == 10
                < emit tls.sni[3, 64], tls.version >
            """);
        Assert.Equal(
            HelloCase.Packets.Count(packet => packet.Tells == "pq.example TLS1_3"),
            rows.Count(row => Text(row) == "example TLS1_3"));
    }

    private static string Text(EmittedRow row) => string.Join(
        ' ', row.Values.Select(value => value is Value.Absent ? "-" : ValueFormat.Machine(value)));

    private static ulong Open(Report report) =>
        report.Summary.Losses.Single(loss => loss.Name == "hellos_open").Count;

    private static (List<EmittedRow> Rows, Report Report) Run(string script)
    {
        using var file = new TemporaryFile(PcapWriter.Write(
            LinkType.Ethernet, HelloCase.Packets.Select(packet => new TimedPacket(packet.Packet))));
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
