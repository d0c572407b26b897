using System.Text.RegularExpressions;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>What is proposed for a filter of tcpdump or Wireshark finds the packets that the filter finds
/// there.</summary>
public sealed partial class ForeignFiltersTests
{
    // tcpdump looks behind no VLAN tag unless `vlan` says so, and reads flags of IPv4 alone; these have none and no
    // other.
    private static readonly string[] Untagged = ["scan.pcap", "trouble.pcapng"];

    private static readonly string[] Captures = ["trouble.pcapng", "web.pcapng"];

    [ToolFact("tcpdump")]
    public void Filters_of_tcpdump_find_what_they_find_there() => Assert.All(
        [
            "tcp port 80", "port 80", "tcp port 80 and host 192.0.2.80", "src host 198.51.100.10 or dst port 443",
            "net 198.51.100.0/24 and not port 80", "src net 198.51.100", "tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn",
            "tcp[13] == 2", "tcp[tcpflags] & tcp-rst != 0", "not tcp", "ip6 and tcp", "portrange 80-443", "udp port 53",
            "port 80 or 443", "dst 192.0.2.80 && tcp[tcpflags] & tcp-syn != 0 and tcp[tcpflags] & tcp-ack == 0",
            "ip proto 6",
            "!(port 80 or port 443)", "host 2001:db8:1::5",
        ],
        filter => Assert.All(Untagged, capture =>
        {
            var path = Path.Combine(Repository.Root, "examples", "captures", capture);
            var lines = Tool.Run("tcpdump", "-n", "-r", path, filter)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal((filter, capture, lines.Count(IsPacket)), (filter, capture, Found(filter, path)));
        }));

    [ToolFact("tshark")]
    public void Filters_of_Wireshark_find_what_they_find_there() => Assert.All(
        [
            "tcp.port == 80", "ip.addr == 198.51.100.10 && tcp.flags.syn == 1", "tcp.flags.syn==1 && tcp.dstport==80",
            "tcp.flags == 0x002", "!(tcp.port == 80)", "ip.src == 198.51.100.0/24 and tcp.len > 0",
            "tcp.dstport in {80, 443}",
            "http.request.method == \"GET\"", "tcp.flags.reset eq 1 or tcp.flags.fin eq 1",
            "ipv6 && tcp.flags.ack == 0",
            "ip.addr != 198.51.100.10",
        ],
        filter => Assert.All(Captures, capture =>
        {
            var path = Path.Combine(Repository.Root, "examples", "captures", capture);
            var lines = Tool.Run("tshark", "-n", "-r", path, "-o", "ip.defragment:false", "-Y", filter)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal((filter, capture, lines.Length), (filter, capture, Found(filter, path)));
        }));

    private static bool IsPacket(string line) => !line.StartsWith(' ') && !line.StartsWith('\t');

    private static int Found(string filter, string capture)
    {
        var help = Compilation.Check(new SourceText(filter), new())[0].Help ?? "";
        var (run, diagnostics) =
            CaptureRun.Compile(new SourceText(Rule().Match(help).Groups[1].Value), new(), new(_ => { }, _ => { }));
        Assert.True(diagnostics.IsEmpty, $"{filter}: {help}");
        using (run)
        {
            Assert.Null(run!.Read(capture));
            return run.Report().Tables[0].Rows is [var row] ? (int)((Value.Number)row.Value).Amount : 0;
        }
    }

    [GeneratedRegex("`(on [^`]+)`")]
    private static partial Regex Rule();
}
