using System.Globalization;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>On a host of containers a segment passes many devices and namespaces, and TCP receives it once: so often it
/// counts, or the run says what it counts besides.</summary>
public sealed class ContainerHostTests
{
    private const int Times = ContainerHost.Connections;

    [KernelFact(KernelFeature.TpBtf)]
    public void The_tracepoint_counts_what_is_received() => CountsOnce("tp_btf");

    [KernelFact(KernelFeature.Fentry)]
    public void Fentry_counts_what_is_received() => CountsOnce("fentry");

    [KernelFact(KernelFeature.Kprobe)]
    public void A_kprobe_counts_what_is_received() => CountsOnce("kprobe");

    [KernelFact(KernelFeature.CgroupSkb)]
    public void A_cgroup_counts_what_is_received() => CountsOnce("cgroup");

    [KernelFact(KernelFeature.TpBtf)]
    public void The_tracepoint_names_devices_and_namespaces() => NamesDevices("tp_btf", "netns, ifname");

    [KernelFact(KernelFeature.Fentry)]
    public void Fentry_names_devices_and_namespaces() => NamesDevices("fentry", "netns, ifname");

    [KernelFact(KernelFeature.CgroupSkb, KernelFeature.CgroupNetnsCookie)]
    public void A_cgroup_names_devices() => NamesDevices("cgroup", "ifname");

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("host")]
    [InlineData("two")]
    [InlineData("macvlan")]
    public void The_tracepoint_counts_what_one_namespace_receives(string name) => CountsInside("tp_btf", name, null);

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("host", "br0")]
    [InlineData("host", "routed")]
    [InlineData("two", "eth0")]
    [InlineData("macvlan", "mv0")]
    public void The_tracepoint_counts_what_one_device_receives(string name, string device) =>
        CountsInside("tp_btf", name, device);

    [KernelTheory(KernelFeature.Tc)]
    [InlineData("host", "br0", "tcp_rcv: also what is passed on")]
    [InlineData("host", "routed", "tcp_rcv: also what is passed on")]
    [InlineData("host", "port*", "tcp_rcv: also what is passed on")]
    [InlineData("host", "*", "tcp_rcv: also what is passed on, at each device that a packet passes")]
    [InlineData("two", "eth0", "")]
    [InlineData("two", "*", "")]
    [InlineData("macvlan", "mv0", "")]
    public void Tc_counts_it_or_says_so(string name, string device, string said) =>
        CountsOrSays("tc", name, device, said);

    [KernelTheory(KernelFeature.Xdp)]
    [InlineData("host", "br0", "tcp_rcv: also what is passed on")]
    [InlineData("two", "eth0", "")]
    public void Xdp_counts_it_or_says_so(string name, string device, string said) =>
        CountsOrSays("xdp", name, device, said);

    [KernelTheory(KernelFeature.SocketFilter)]
    [InlineData(
        "host", null,
        "tcp_rcv: devices of this network namespace, also what is passed on, at each device that a packet passes")]
    [InlineData("two", null, "tcp_rcv: devices of this network namespace")]
    [InlineData("two", "eth0", "")]
    public void A_packet_socket_counts_it_or_says_so(string name, string? device, string said) =>
        CountsOrSays("socket", name, device, said);

    [KernelTheory(KernelFeature.Tc, KernelFeature.SocketFilter)]
    [InlineData("tc", "lo", "")]
    [InlineData("socket", "lo", "")]
    [InlineData("socket", null, "packet: devices of this network namespace")]
    public void Loopback_has_each_packet_once(string hook, string? device, string said)
    {
        using var scene = new ContainerHost();
        using var run = Start(scene, hook, "two", device, "packet");
        scene.Connect();
        Assert.Equal(said, string.Join("; ", run.Scope));
        Assert.Equal(
            [("127.0.0.1", Times), ("::1", Times)],
            Counts(run).Where(row => row.Address is "127.0.0.1" or "::1")
                .OrderBy(row => row.Address, StringComparer.Ordinal));
    }

    [KernelTheory(KernelFeature.Tc, KernelFeature.Xdp, KernelFeature.SocketFilter)]
    [InlineData("tc")]
    [InlineData("xdp")]
    [InlineData("socket")]
    public void A_device_is_of_the_namespace_that_is_watched(string hook)
    {
        using var scene = new ContainerHost();
        using var run = Start(scene, hook, "two", "eth0", "tcp_rcv", "netns");
        scene.Connect();
        run.Stop();
        var row = Assert.Single(run.Report().Tables[0].Rows);
        Assert.Equal($"{scene.InodeOf("two")}", ValueFormat.Machine(row.Key[0]));
    }

    [KernelFact(KernelFeature.CgroupSkb)]
    public void A_cgroup_says_that_loopback_counts_both_ways()
    {
        using var run = LiveScript.Start("on packet < count() >", new() { Live = new() { Hook = "cgroup" } }, _ => { });
        Assert.Equal("packet: what sockets send and receive, on loopback both", Assert.Single(run.Scope));
    }

    [KernelFact(KernelFeature.Tc)]
    public void Packets_of_a_device_count_in_both_directions()
    {
        using var scene = new ContainerHost();
        using var run = Start(scene, null, "two", "eth0", "packet");
        scene.Connect();
        Assert.All(run.Attachments, text => Assert.StartsWith("tc on eth0", text, StringComparison.Ordinal));
        Assert.Empty(run.Scope);
        var expected = scene.Routes
            .Where(route => (route.From == "two") != (route.To == "two"))
            .Select(route => ($"{route.Address}", Times));
        Assert.Equal(expected.Order(), Counts(run).Order());
    }

    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_says_that_it_does_not_see_what_leaves()
    {
        using var veth = new VethPair();
        using var run =
            LiveScript.Start("on packet via xdp < count() >", new() { Live = new() { Device = veth.Name } }, _ => { });
        Assert.Equal("packet: not what leaves", Assert.Single(run.Scope));
    }

    private static void CountsOnce(string hook)
    {
        using var scene = new ContainerHost();
        using var run = LiveScript.Start(
            $"on tcp_rcv where {scene.IsSyn} < count(daddr) >", new() { Live = new() { Hook = hook } }, _ => { });
        scene.Connect();
        var expected = scene.Routes.Select(route => ($"{route.Address}", Times));
        Assert.Equal(expected.Order(), Counts(run).Order());
    }

    private static void NamesDevices(string hook, string keys)
    {
        using var scene = new ContainerHost();
        using var run = LiveScript.Start(
            $"on tcp_rcv where {scene.IsSyn} and ifindex > 0 < count({keys}, daddr) >",
            new() { Live = new() { Hook = hook } }, _ => { });
        scene.Connect();
        run.Stop();
        var rows = run.Report().Tables[0].Rows.Select(row => string.Join(' ', row.Key.Select(ValueFormat.Machine)));
        var expected = scene.Routes.Select(route =>
        {
            var device = route.From == route.To ? "lo"
                : route.To == "macvlan" ? "mv0"
                : route.To != "host" ? "eth0"
                : route.From == "macvlan" ? "routed" : "br0";
            return (keys == "ifname" ? "" : $"{scene.InodeOf(route.To)} ") + $"{device} {route.Address}";
        });
        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    private static void CountsInside(string hook, string name, string? device)
    {
        using var scene = new ContainerHost();
        using var run = Start(scene, hook, name, device, "tcp_rcv");
        scene.Connect();
        Assert.Equal(Expected(scene, name, device).Order(), Counts(run).Order());
    }

    private static void CountsOrSays(string hook, string name, string? device, string said)
    {
        using var scene = new ContainerHost();
        using var run = Start(scene, hook, name, device, "tcp_rcv");
        scene.Connect();
        Assert.Equal(said, string.Join("; ", run.Scope));
        var expected = Expected(scene, name, device).Order().ToList();
        if (!said.Contains("also", StringComparison.Ordinal))
        {
            Assert.Equal(expected, Counts(run).Order());
        }
    }

    // What comes by which device: everything but loopback by the only one that there is, on the host by the network.
    private static IEnumerable<(string Address, int Count)> Expected(ContainerHost scene, string name,
        string? device) =>
        from route in scene.Routes
        where route.To == name
        let isOfLoopback = route.From == route.To
        let entry = isOfLoopback ? "lo" : name != "host" ? device : route.From == "macvlan" ? "routed" : "br0"
        where device is null or "*" || device == entry
        select ($"{route.Address}", Times);

    private static LiveRun Start(
        ContainerHost scene, string? hook, string name, string? device, string row, string keys = "daddr")
    {
        LiveRun? run = null;
        var options =
            new RunOptions { Live = new() { Hook = hook, Device = device, NetworkNamespace = scene.NameOf(name) } };
        var thread = new Thread(() => run = LiveScript.Start(
            $"on {row} where {scene.IsSyn} < count({keys}) >", options, _ => { }));
        thread.Start();
        thread.Join();
        return run!;
    }

    private static List<(string Address, int Count)> Counts(LiveRun run)
    {
        run.Stop();
        return
        [
            .. run.Report().Tables[0].Rows.Select(row => (
                ValueFormat.Machine(row.Key[0]),
                int.Parse(ValueFormat.Machine(row.Value), CultureInfo.InvariantCulture))),
        ];
    }
}
