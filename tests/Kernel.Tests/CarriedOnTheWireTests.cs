using System.Collections.Concurrent;
using Tcpq.Contract;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Segments behind encapsulations and in tunnels are found where packets really arrive: by the tracepoint,
/// which no test run feeds.</summary>
public sealed class CarriedOnTheWireTests
{
    private static readonly string[] Receivers = ["203.0.113.2", "2001:db8:f::2", "192.0.2.80", "2001:db8::80"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [KernelFact(KernelFeature.TpBtf)]
    public void The_tracepoint_finds_each()
    {
        using var veth = new VethPair(isSilent: true);
        using var place = new FrameReceiver(veth, Receivers);
        var rows = new ConcurrentQueue<string>();
        using var run = place.Start(
            "on tcp_rcv < emit saddr, sport, seq, tunnel.id >",
            new() { Live = new() { Hook = "tp_btf", Device = veth.Name }, Tunnels = TunnelView.Inner },
            row => rows.Enqueue(Text(row)));
        foreach (var kind in CarriedPackets.Names)
        {
            var packets = CarriedPackets.Of(kind);
            Send(veth, packets.Select(packet => packet.Packet.Bytes));
            SpinWait.SpinUntil(() => rows.Count >= packets.Length, Patience);
            Assert.Equal(packets.Select(packet => $"{kind}: {packet.Row}"), rows.Select(row => $"{kind}: {row}"));
            rows.Clear();
        }

        run.Stop();
        Assert.Empty(rows);
        var summary = run.Report().Summary;
        Assert.Empty(summary.NotFollowed);
        Assert.Empty(summary.InsideTunnels);
    }

    private static void Send(VethPair veth, IEnumerable<byte[]> frames) => veth.InPeer(() =>
    {
        // One CPU's queue keeps the order.
        using var cpus = new CpuRotation();
        cpus.Move();
        using var sender = new FrameSender(veth.PeerName);
        Assert.All(frames, frame => Assert.True(sender.Send(frame)));
    });

    private static string Text(EmittedRow row) => string.Join(
        ' ', row.Values.Select(value => value is Value.Absent ? "" : ValueFormat.Machine(value))).TrimEnd();
}
