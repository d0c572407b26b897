using System.Collections.Concurrent;
using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests;

/// <summary>A scan of 5,500 ports is reported within 5 %, by the tool of the standard library.</summary>
public sealed class PortScanTests(ITestOutputHelper output)
{
    private const int Ports = 5500;
    private const double Tolerance = 0.05;
    private const string Scanner = "192.0.2.66";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // A window that no machine is too slow for.
    private static readonly string Tool =
        StandardLibrary.Find("portscan")!.Text.Replace("window = 10s", "window = 1h", StringComparison.Ordinal);

    // Each port twice, and a client that is no scanner.
    private static readonly byte[][] Scan = [
        .. Enumerable.Range(1, Ports).Concat(Enumerable.Range(1, Ports)).Select(port => Syn(Scanner, port)),
        Syn("192.0.2.1", 80),
    ];

    [Fact]
    public void A_capture_of_a_scan_shows_how_many_ports_were_tried() => IsReported(OnHost.Run(Tool, Scan));

    [KernelFact(KernelFeature.Xdp, KernelFeature.AtomicFetch)]
    public void Xdp_shows_how_many_ports_were_tried() => IsReportedAt(HookTable.Xdp);

    [KernelFact(KernelFeature.Tc, KernelFeature.AtomicFetch)]
    public void Tc_shows_how_many_ports_were_tried() => IsReportedAt(HookTable.Tc);

    [KernelFact(KernelFeature.Tc, KernelFeature.AtomicFetch)]
    public void A_scan_on_the_wire_is_warned_of_and_shown()
    {
        using var veth = new VethPair(isSilent: true);
        var rows = new ConcurrentQueue<EmittedRow>();
        using var run =
            LiveScript.Start(Tool, new() { Live = new() { Hook = "tc", Device = veth.Name } }, rows.Enqueue);
        veth.InPeer(() =>
        {
            using var sender = new FrameSender(veth.PeerName);
            Assert.All(Scan, frame => Assert.True(sender.Send(frame)));
        });
        Assert.True(
            SpinWait.SpinUntil(() => Count(run.Report().Summary.Packets, "matched") == Scan.Length, Patience));
        run.Stop();
        IsReported(run.Report());
        var alert = Assert.Single(rows);
        Assert.StartsWith($"port scan from {Scanner}: ", alert.Say(TimeProvider.System), StringComparison.Ordinal);
        Assert.InRange((int)((Value.Number)alert.Values[1]).Amount, 101, 106);
    }

    private void IsReportedAt(Hook hook)
    {
        using var script = new LoadedScript(hook, Tool);
        using (var cpus = new CpuRotation())
        {
            foreach (var part in Scan.Chunk(1000))
            {
                cpus.Move();
                Array.ForEach(part, script.Take);
            }
        }

        IsReported(script.Report());
    }

    private void IsReported(Report report)
    {
        foreach (var table in report.Tables)
        {
            Assert.Equal([Scanner, "192.0.2.1"], table.Rows.Select(row => ValueFormat.Machine(row.Key[0])));
            var ports = (double)((Value.Number)table.Rows[0].Value).Amount;
            output.WriteLine($"{table.Name}: {ports} ports, {(ports / Ports) - 1:P2}");
            Assert.InRange(ports, Ports * (1 - Tolerance), Ports * (1 + Tolerance));
            Assert.Equal("1", ValueFormat.Machine(table.Rows[1].Value));
        }

        Assert.Equal(0, report.Summary.Losses.Sum(loss => (int)loss.Count));
    }

    private static int Count(IEnumerable<NamedCount> counts, string name) =>
        (int)counts.Single(c => c.Name == name).Count;

    private static byte[] Syn(string source, int port) =>
        Packet.Ethernet().IPv4(source, "198.51.100.1").Tcp(1234, port, syn: true).WireBytes;
}
