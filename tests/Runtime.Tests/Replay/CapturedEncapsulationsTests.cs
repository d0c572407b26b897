using Tcpq.Contract;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>Captures with what stood in the way of other tools, in `tests/captures`.</summary>
public sealed class CapturedEncapsulationsTests
{
    [Theory]
    [InlineData("01-vlan-ethertypes", 5, 40000, 31)]
    [InlineData("02-mpls", 3, 40000, null)]
    [InlineData("20-llc-snap", 1, 40000, null)]
    public void Each_packet_is_a_segment(string name, int count, int port, int? vlan)
    {
        var (rows, summary) = Read(name, "on tcp_rcv where syn and dport == 80 < emit sport, vlan >", TunnelView.Outer);
        Assert.Equal(Enumerable.Repeat($"{port} {(vlan is { } id ? id : "-")}", count), rows);
        Assert.Empty(summary.NotFollowed);
        Assert.All(summary.Losses, loss => Assert.Equal(0UL, loss.Count));
    }

    [Fact]
    public void Pppoe_holds_both_families_and_stands_in_a_vlan()
    {
        var (rows, _) = Read("03-pppoe", "on tcp_rcv where syn < emit saddr, dport, vlan >", TunnelView.Outer);
        Assert.Equal(["198.51.100.10 80 -", "2001:db8::10 80 -", "198.51.100.10 80 35"], rows);
    }

    [Fact]
    public void Inside_tunnels_the_segments_are_found_and_the_ends_of_the_tunnels()
    {
        var (rows, summary) = Read(
            "21-tunnels", "on packet < emit saddr, sport, tunnel, tunnel.id, outer.saddr >", TunnelView.Inner);
        Assert.Equal(
            [
                "198.51.100.10 40000 IPIP - 203.0.113.1",
                "2001:db8::10 40000 SIT - 203.0.113.1",
                "198.51.100.10 40000 GRE - 203.0.113.1",
                "198.51.100.10 40000 VXLAN 42 198.51.100.10",
                "198.51.100.10 40000 IPIP6 - 2001:db8:f::1",
                "203.0.113.1 40009 - - -",
                "203.0.113.1 - - - -",
                "198.51.100.10 40000 GENEVE 19 198.51.100.10",
            ],
            rows);
        Assert.Equal(["ESP 1"], Named(summary.NotFollowed));
        Assert.Empty(summary.InsideTunnels);
    }

    [Fact]
    public void Without_it_a_run_says_what_it_has_not_looked_into()
    {
        var (rows, summary) = Read("21-tunnels", "on tcp_rcv < emit saddr >", TunnelView.Outer);
        Assert.Equal(["203.0.113.1"], rows);
        Assert.Equal(
            ["IPIP 1", "SIT 1", "IPIP6 1", "GRE 1", "VXLAN 1", "GENEVE 1"], Named(summary.InsideTunnels));
    }

    private static IEnumerable<string> Named(IEnumerable<NamedCount> counts) =>
        counts.Select(count => $"{count.Name} {count.Count}");

    private static (List<string> Rows, Summary Summary) Read(string name, string script, TunnelView view)
    {
        var rows = new List<string>();
        var (run, diagnostics) = CaptureRun.Compile(
            new SourceText(script), new() { Capture = new() { Workers = 1 }, Tunnels = view },
            new(row => rows.Add(Text(row)), _ => { }));
        Assert.Empty(diagnostics);
        using (run)
        {
            Assert.Null(run!.Read(Path.Combine(Repository.Root, "tests", "captures", $"{name}.pcap")));
            return (rows, run.Report().Summary);
        }
    }

    private static string Text(EmittedRow row) => string.Join(
        ' ', row.Values.Select(value => value is Value.Absent ? "-" : ValueFormat.Machine(value)));
}
