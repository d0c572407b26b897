using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Real TCP behind VLAN tags, the outermost of which is in the packets' metadata.</summary>
public sealed class VlanTrafficTests
{
    private const int Connections = 10;
    private const int Connections6 = 5;
    private const ushort Tag = (5 << 13) | 100;
    private const ushort InnerTag = 200;

    [KernelFact(KernelFeature.Tcx, KernelFeature.Tc)]
    public void Tc_reads_tags() => Reads("tc", "100 5");

    [KernelFact(KernelFeature.Tcx, KernelFeature.SocketFilter)]
    public void A_packet_socket_reads_tags() => Reads("socket", "100 5");

    [KernelFact(KernelFeature.Tcx, KernelFeature.TpBtf)]
    public void The_tracepoint_reads_tags() => Reads("tp_btf", "100 5");

    // XDP has no access to metadata: a single tag is absent, of two the inner one is seen.
    [KernelFact(KernelFeature.Tcx, KernelFeature.Xdp)]
    public void Xdp_counts_behind_tags()
    {
        Reads("xdp", " ", Tag);
        Reads("xdp", "200 0", Tag, InnerTag);
    }

    [KernelFact(KernelFeature.Tcx, KernelFeature.CgroupSkb)]
    public void A_cgroup_counts_what_was_tagged() => Counts("cgroup");

    [KernelFact(KernelFeature.Tcx, KernelFeature.Fentry)]
    public void Fentry_counts_what_was_tagged() => Counts("fentry");

    [KernelFact(KernelFeature.Tcx, KernelFeature.Kprobe)]
    public void A_kprobe_counts_what_was_tagged() => Counts("kprobe");

    private static void Reads(string hook, string expected)
    {
        Reads(hook, expected, Tag);
        Reads(hook, expected, Tag, InnerTag);
    }

    private static void Reads(string hook, string expected, params ushort[] tags)
    {
        using var veth = new VethPair();
        var rows = Counted(veth, hook, "saddr, vlan, vlan_prio", tags);
        Assert.Equal(
            new()
            {
                [$"{veth.PeerAddress} {expected}"] = Connections,
                [$"{veth.PeerAddress6} {expected}"] = Connections6,
            },
            rows);
    }

    private static void Counts(string hook)
    {
        using var veth = new VethPair();
        var rows = Counted(veth, hook, "saddr", Tag, InnerTag);
        Assert.Equal(
            new() { [$"{veth.PeerAddress}"] = Connections, [$"{veth.PeerAddress6}"] = Connections6 }, rows);
    }

    private static Dictionary<string, int> Counted(VethPair veth, string hook, string key, params ushort[] tags)
    {
        using var tagging = new VlanTagging(veth, tags);
        using var run = LiveScript.Start(
            $"on tcp_rcv where syn and not ack < count({key}) >",
            new() { Live = new() { Hook = hook, Device = veth.Name } }, _ => { });
        veth.Connect(veth.Address, Connections);
        veth.Connect(veth.Address6, Connections6);
        run.Stop();
        return run.Report().Tables[0].Rows.ToDictionary(
            row => string.Join(' ', row.Key.Select(ValueFormat.Machine)), row => (int)((Value.Number)row.Value).Amount);
    }
}
