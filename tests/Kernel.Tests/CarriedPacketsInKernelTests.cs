using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Segments behind encapsulations and in tunnels are found at every hook that can be given packets without a
/// device; on captures and by Wireshark, the same ones are.</summary>
public sealed class CarriedPacketsInKernelTests : PacketHookTests
{
    /// <inheritdoc/>
    protected override void HoldsAt(Hook hook)
    {
        using var script = new LoadedScript(
            hook, "on tcp_rcv < emit saddr, sport, seq, tunnel.id >", tunnels: TunnelView.Inner);
        foreach (var kind in CarriedPackets.Names)
        {
            var packets = CarriedPackets.Of(kind);
            var rows = script.Rows(() =>
            {
                foreach (var packet in packets)
                {
                    script.Take(packet.Packet.Bytes);
                }
            });
            Assert.Equal(packets.Select(packet => packet.Row), rows.Select(Text));
        }

        var summary = script.Report().Summary;
        Assert.Empty(summary.NotFollowed);
        Assert.Empty(summary.InsideTunnels);
    }

    private static string Text(EmittedRow row) => string.Join(
        ' ', row.Values.Select(value => value is Value.Absent ? "" : ValueFormat.Machine(value))).TrimEnd();
}
