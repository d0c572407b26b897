using Tcpq.Targets;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>What comes through VLANs, bonds, bridges, macvlans and ipvlans is received once, by the device that has the
/// address; of a VLAN that is the device below, which takes the packet with its tag.</summary>
public sealed class StackedDevicesTests
{
    [DeviceKindFact(KernelFeature.TpBtf, "vlan")]
    public void A_vlan() => CountsOnce(new("host", "eth0.5", 5, "eth0",
        "link add link eth0 name eth0.5 type vlan id 5"));

    [DeviceKindFact(KernelFeature.TpBtf, "vlan")]
    public void A_vlan_that_leaves_the_tag_in() => CountsOnce(new("host", "eth0.5", 5, "eth0",
        "link add link eth0 name eth0.5 type vlan id 5 reorder_hdr off"));

    [DeviceKindFact(KernelFeature.TpBtf, "vlan")]
    public void A_vlan_at_a_bridge() => CountsOnce(new("host", "br0", 5, "br0",
        "link set eth0 up", "link add link eth0 name eth0.5 type vlan id 5", "link add br0 type bridge",
        "link set eth0.5 master br0 up"));

    [DeviceKindFact(KernelFeature.TpBtf, "vlan")]
    public void A_vlan_on_a_bridge() => CountsOnce(new("host", "br0.5", 5, "br0",
        "link add br0 type bridge", "link set eth0 master br0", "link set br0 up",
        "link add link br0 name br0.5 type vlan id 5"));

    [DeviceKindFact(KernelFeature.TpBtf, "bond")]
    public void A_bond() => CountsOnce(new("host", "bond0", 0, "bond0",
        "link add bond0 type bond mode active-backup", "link set eth0 master bond0"));

    [DeviceKindFact(KernelFeature.TpBtf, "bond", "vlan")]
    public void A_vlan_on_a_bond() => CountsOnce(new("host", "bond0.5", 5, "bond0",
        "link add bond0 type bond mode active-backup", "link set eth0 master bond0", "link set bond0 up",
        "link add link bond0 name bond0.5 type vlan id 5"));

    [DeviceKindFact(KernelFeature.TpBtf, "bond")]
    public void A_bond_at_a_bridge() => CountsOnce(new("host", "br0", 0, "br0",
        "link add bond0 type bond mode active-backup", "link set eth0 master bond0", "link add br0 type bridge",
        "link set bond0 master br0 up"));

    [DeviceKindFact(KernelFeature.TpBtf, "ipvlan")]
    public void An_ipvlan() => CountsOnce(new("container", "ipv0", 0, "ipv0",
        "link add link eth0 name ipv0 netns CONTAINER type ipvlan mode l2"));

    [DeviceKindFact(KernelFeature.TpBtf, "macvlan", "vlan")]
    public void A_macvlan_on_a_vlan() => CountsOnce(new("container", "mv0", 5, "mv0",
        "link set eth0 up", "link add link eth0 name eth0.5 type vlan id 5", "link set eth0.5 up",
        "link add link eth0.5 name mv0 netns CONTAINER type macvlan mode bridge"));

    private static void CountsOnce(StackedDevices scene)
    {
        using (scene)
        {
            using var run = LiveScript.Start(
                $"on tcp_rcv where syn and not ack and dport == {StackedDevices.Port} < count(netns, ifname, daddr) >",
                new() { Live = new() { Hook = "tp_btf" } }, _ => { });
            scene.Connect();
            run.Stop();
            var rows = run.Report().Tables[0].Rows
                .Select(row => string.Join(' ', row.Key.Append(row.Value).Select(ValueFormat.Machine))).ToList();

            // Kernels whose tables of addresses cannot be read count what is passed on as well, and the run says so.
            var announced = run.Scope.Where(said => said.Contains("passed on", StringComparison.Ordinal)).ToList();
            bool IsExact(string row) => !announced.Any(said =>
                !said.Contains("IPv4", StringComparison.Ordinal) || !row.Contains("::", StringComparison.Ordinal));

            var expected = StackedDevices.Addresses.Select(
                address => $"{scene.Inode} {scene.Receiver} {address} {StackedDevices.Connections}");
            Assert.Equal(expected.Where(IsExact), rows.Where(IsExact).Order(StringComparer.Ordinal));
            Assert.All(StackedDevices.Addresses, address => Assert.Contains(
                rows, row => row.Contains($" {address} ", StringComparison.Ordinal)));
        }
    }
}
