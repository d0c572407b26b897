using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>The kernel finds in large sets what is in them.</summary>
public sealed class LargeSetsInKernelTests
{
    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_finds_what_is_there() => Finds(HookTable.Xdp);

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_finds_what_is_there() => Finds(HookTable.Socket);

    private static void Finds(Hook hook)
    {
        using var script = new LoadedScript(hook, LargeSets.Script);
        var rows = script.Rows(() =>
        {
            foreach (var (packet, _) in LargeSets.Packets)
            {
                script.Take(packet);
            }
        });
        Assert.Equal(
            LargeSets.Packets.Select(packet => packet.Expected),
            rows.Select(row => string.Concat(row.Values.Select(value => ((Value.Boolean)value).Truth ? '1' : '0'))));
    }
}
