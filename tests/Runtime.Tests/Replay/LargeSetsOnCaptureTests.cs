using Tcpq.Contract;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>The host engine finds in large sets what is in them.</summary>
public sealed class LargeSetsOnCaptureTests
{
    [Fact]
    public void Every_packet_is_in_the_sets_that_hold_it()
    {
        var rows = Run(LargeSets.Script, LargeSets.Packets.Select(packet => packet.Packet));
        Assert.Equal(
            LargeSets.Packets.Select(packet => packet.Expected),
            rows.Select(row => string.Concat(row.Values.Select(value => ((Value.Boolean)value).Truth ? '1' : '0'))));
    }

    [Fact]
    public void A_file_is_a_set_and_an_empty_one_holds_nothing()
    {
        var options = new RunOptions
        {
            OpenFile = (script, path) => path == "many"
                ? new(
                    new(string.Join('\n',
                        Enumerable.Range(0, 100_000).Select(i => $"10.{i / 256 % 256}.{i % 256}.0/25"))))
                : new(new("# nothing\n\n")),
        };
        var rows = Run(
            "on tcp_rcv < emit (saddr in file(\"many\")) as many, (saddr in file(\"none\")) as none, "
            + "(saddr in {file(\"many\"), 192.0.2.1}) as more >",
            [
                Packet.Ethernet().IPv4("10.1.2.127", "10.0.0.2").Tcp(1, 2).Bytes,
                Packet.Ethernet().IPv4("10.1.2.128", "10.0.0.2").Tcp(1, 2).Bytes,
                Packet.Ethernet().IPv4("192.0.2.1", "10.0.0.2").Tcp(1, 2).Bytes,
                Packet.Ethernet().IPv6("::10.1.2.3", "::1").Tcp(1, 2).Bytes,
            ],
            options);
        Assert.Equal(
            ["true false true", "false false false", "false false true", "false false false"],
            rows.Select(row => string.Join(' ', row.Values.Select(ValueFormat.Machine))));
    }

    private static List<EmittedRow> Run(string script, IEnumerable<byte[]> packets, RunOptions? options = null)
    {
        using var file = new TemporaryFile(
            PcapWriter.Write(LinkType.Ethernet, packets.Select(packet => new TimedPacket(packet))));
        var rows = new List<EmittedRow>();
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(script), options ?? new(), new(rows.Add, _ => { }));
        Assert.Empty(diagnostics.Select(diagnostic => diagnostic.Message));
        using (run)
        {
            Assert.Null(run!.Read(file.Path));
        }

        return rows;
    }
}
