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

/// <summary>ClientHellos over several segments and records, at every hook that can be given packets without a device.
/// </summary>
public sealed class HellosInKernelTests
{
    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_joins_hellos() => Joins(HookTable.Xdp);

    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_joins_hellos_without_the_helper_that_copies() => Joins(HookTable.Xdp, new(5, 17));

    [KernelFact(KernelFeature.Tc)]
    public void Tc_joins_hellos() => Joins(HookTable.Tc);

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_joins_hellos() => Joins(HookTable.Socket);

    [CgroupRunFact]
    public void A_cgroup_joins_hellos() => Joins(HookTable.Cgroup);

    private static void Joins(Hook hook, Version? kernel = null)
    {
        const string question = """
            on tcp_rcv < emit tls.sni, tls.version; count(tls.sni[3, 9]) >
            on tcp_rcv where tls.sni == "pq.example" and tls.sni contains "q.ex" and tls.sni startswith "pq" < count() >
            """;
        using var script = new LoadedScript(
            hook, question, kernel is null ? null : Target.Default with { Kernel = kernel });
        var rows = new List<string>();
        var decoder = new RowDecoder(
            script.Schema, new ColumnReader(bootTime: 0), row => rows.Add(string.Join(
                ' ', row.Values.Select(value => value is Value.Absent ? "-" : ValueFormat.Machine(value)))));
        using (new RingBuffer(script.RowsDescriptor, decoder.Decode))
        {
            foreach (var packet in HelloCase.Packets)
            {
                script.Take(packet.Packet);
            }
        }

        Assert.Equal(
            HelloCase.Packets.Select(packet => $"{packet.Name}: {packet.Tells}"),
            HelloCase.Packets.Zip(rows).Select(pair => $"{pair.First.Name}: {pair.Second}"));
        var counters = script.Counters();
        Assert.Equal((ulong)HelloCase.All.Sum(stream => stream.Open), counters[CounterKind.HellosOpen]);
        Assert.Equal(0UL, counters[CounterKind.PayloadUnreadable]);
    }
}
