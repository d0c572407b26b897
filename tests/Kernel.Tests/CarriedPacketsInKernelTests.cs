using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Events;
using Tcpq.Runtime.Results;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Segments behind encapsulations and in tunnels are found at every hook that can be given packets without a
/// device; on captures and by Wireshark, the same ones are.</summary>
public sealed class CarriedPacketsInKernelTests
{
    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_finds_each() => Finds(HookTable.Xdp);

    [KernelFact(KernelFeature.Tc)]
    public void Tc_finds_each() => Finds(HookTable.Tc);

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_finds_each() => Finds(HookTable.Socket);

    [CgroupRunFact]
    public void A_cgroup_finds_each() => Finds(HookTable.Cgroup);

    private static void Finds(Hook hook)
    {
        using var script = new LoadedScript(
            hook, "on tcp_rcv < emit saddr, sport, seq, tunnel.id >", tunnels: TunnelView.Inner);
        foreach (var kind in CarriedPackets.Names)
        {
            var packets = CarriedPackets.Of(kind);
            var rows = new List<string>();
            var decoder = new RowDecoder(script.Schema, new ColumnReader(bootTime: 0), row => rows.Add(Text(row)));
            using (new RingBuffer(script.RowsDescriptor, decoder.Decode))
            {
                foreach (var packet in packets)
                {
                    script.Take(packet.Packet.Bytes);
                }
            }

            Assert.Equal(packets.Select(packet => packet.Row), rows);
        }

        var summary = script.Report().Summary;
        Assert.Empty(summary.NotFollowed);
        Assert.Empty(summary.InsideTunnels);
    }

    private static string Text(EmittedRow row) => string.Join(
        ' ', row.Values.Select(value => value is Value.Absent ? "" : ValueFormat.Machine(value))).TrimEnd();
}
