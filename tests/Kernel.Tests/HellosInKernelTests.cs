using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>ClientHellos over several segments and records, at every hook that can be given packets without a device.
/// </summary>
public sealed class HellosInKernelTests : PacketHookTests
{
    [KernelFact(KernelFeature.Xdp)]
    public void It_holds_at_xdp_without_the_helper_that_copies() => Joins(HookTable.Xdp, new(5, 17));

    /// <inheritdoc/>
    protected override void HoldsAt(Hook hook) => Joins(hook);

    private static void Joins(Hook hook, Version? kernel = null)
    {
        const string question = """
            on tcp_rcv < emit tls.sni, tls.version; count(tls.sni[3, 9]) >
            on tcp_rcv where tls.sni == "pq.example" and tls.sni contains "q.ex" and tls.sni startswith "pq" < count() >
            """;
        using var script = new LoadedScript(
            hook, question, kernel is null ? null : Target.Default with { Kernel = kernel });
        var rows = script.Rows(() =>
        {
            foreach (var packet in HelloCase.Packets)
            {
                script.Take(packet.Packet);
            }
        });
        Assert.Equal(
            HelloCase.Packets.Select(packet => $"{packet.Name}: {packet.Tells}"),
            HelloCase.Packets.Zip(rows).Select(pair => $"{pair.First.Name}: {Text(pair.Second)}"));
        var counters = script.Counters();
        Assert.Equal((ulong)HelloCase.All.Sum(stream => stream.Open), counters[CounterKind.HellosOpen]);
        Assert.Equal(0UL, counters[CounterKind.PayloadUnreadable]);
    }

    private static string Text(EmittedRow row) => string.Join(
        ' ', row.Values.Select(value => value is Value.Absent ? "-" : ValueFormat.Machine(value)));
}
