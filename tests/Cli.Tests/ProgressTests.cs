using Tcpq.Contract;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests;

/// <summary>The progress bar: drawn on a terminal alone, and gone when something else is written. The reader of the
/// results lets tcpq wait for longer than the bar does.</summary>
public sealed class ProgressTests
{
    private const int Packets = 60_000;

    // Waits once the first row is there: by then tcpq reads.
    private const string Slow = "(dd bs=1 count=1 2> /dev/null; sleep 0.8; cat)";

    private static readonly Lazy<byte[]> Capture = new(() => PcapWriter.Write(
        LinkType.Ethernet,
        [
            .. Enumerable.Range(0, Packets).Select(i => TimedPacket.Of(
                Packet.Ethernet().IPv4("192.0.2.1", "192.0.2.2").Tcp(1000 + (i % 60_000), 80, syn: true), (ulong)i)),
        ]));

    private static readonly string[] Rows = [.. Enumerable.Range(0, Packets).Select(i => $"{1000 + (i % 60_000)}")];

    [ToolFact("script")]
    public void A_bar_is_drawn_on_a_terminal_and_rows_are_none_the_worse_for_it()
    {
        using var capture = new TemporaryFile(Capture.Value, "progress.pcap");
        var rows = $"{capture.Path}.rows";
        var terminal = OnTerminal($"tcpq {Arguments(capture)} | {Slow} > {rows}");
        Assert.Contains("progress.pcap [", terminal, StringComparison.Ordinal);
        Assert.Contains(" %, ", terminal, StringComparison.Ordinal);
        Assert.Equal(["sport", .. Rows], File.ReadAllLines(rows));
        Assert.Equal("packets: 60,000 seen, 60,000 matched; lost: 0", string.Concat(Screen(terminal)));
        File.Delete(rows);
    }

    [ToolFact("script")]
    public void Nothing_of_it_stays_between_rows()
    {
        using var capture = new TemporaryFile(Capture.Value, "progress.pcap");
        var terminal = OnTerminal($"tcpq {Arguments(capture)}", Slow);
        Assert.Equal(
            ["sport", .. Rows, "packets: 60,000 seen, 60,000 matched; lost: 0"],
            Screen(terminal).Where(line => line.Length > 0));
    }

    [Fact]
    public void No_bar_is_drawn_where_nobody_sees_it()
    {
        using var capture = new TemporaryFile(Capture.Value, "progress.pcap");
        var (exitCode, output, errors) = CommandShell.Run($"tcpq {Arguments(capture)} | {Slow}");
        Assert.Equal((0, "packets: 60,000 seen, 60,000 matched; lost: 0\n"), (exitCode, errors));
        Assert.Equal(["sport", .. Rows], output.TrimEnd('\n').Split('\n'));
    }

    private static string Arguments(TemporaryFile capture) =>
        $"'on packet < emit sport >' --format csv --read {capture.Path}";

    private static string OnTerminal(string command, string reader = "cat")
    {
        var (exitCode, output, errors) = CommandShell.Run(
            $"export -f tcpq; SHELL=$BASH script -qec \"{command.Replace("\"", "\\\"", StringComparison.Ordinal)}\" "
            + $"/dev/null < /dev/null | {reader}");
        Assert.Equal((0, ""), (exitCode, errors));
        return output;
    }

    // What a terminal shows in the end: what is written after `\r` stands over what was there.
    private static IEnumerable<string> Screen(string written) => written.TrimEnd().Split('\n').Select(line =>
    {
        var shown = "";
        foreach (var text in line.Split('\r'))
        {
            shown = text + (shown.Length > text.Length ? shown[text.Length..] : "");
        }

        return shown.Replace("^D\b\b", "", StringComparison.Ordinal).TrimEnd();
    });
}
