using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests;

/// <summary>A test that gives packets to programs of cgroups by BPF_PROG_TEST_RUN, which older kernels do without
/// telling such programs where a packet begins.</summary>
internal sealed class CgroupRunFactAttribute : KernelFactAttribute
{
    private static readonly Lazy<bool> SeesPackets = new(static () =>
    {
        using var script = new LoadedScript(HookTable.Cgroup, "on tcp_rcv where syn < count() >");
        script.Take(Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 2, syn: true).PadTo(60).Bytes);
        return script.Counters()[CounterKind.Matched] == 1;
    });

    public CgroupRunFactAttribute(params KernelFeature[] features)
        : base([KernelFeature.CgroupSkb, .. features]) =>
        Skip ??= SeesPackets.Value ? null : "this kernel gives programs of cgroups no bytes of packets in test runs";
}
