using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests;

/// <summary>What has to hold at every hook that can be given packets without a device: a test for each.</summary>
public abstract class PacketHookTests
{
    [KernelFact(KernelFeature.Xdp)]
    public void It_holds_at_xdp() => HoldsAt(HookTable.Xdp);

    [KernelFact(KernelFeature.Tc)]
    public void It_holds_at_tc() => HoldsAt(HookTable.Tc);

    [KernelFact(KernelFeature.SocketFilter)]
    public void It_holds_at_a_packet_socket() => HoldsAt(HookTable.Socket);

    [CgroupRunFact]
    public void It_holds_at_a_cgroup() => HoldsAt(HookTable.Cgroup);

    /// <summary>Checks it at a hook.</summary>
    protected abstract void HoldsAt(Hook hook);
}
