using Tcpq.Targets;
using Tcpq.Testing;
using Xunit;
using static Tcpq.Targets.KernelFeature;

namespace Tcpq.Planning;

public sealed class HookChoiceTests
{
    public static TheoryData<string, KernelFeature[], string?, string> Choices => new()
    {
        { "on tcp_rcv < count() >", [], null, "fentry" },
        { "on tcp_rcv < count() >", [], "eth0", "fentry" },
        { "on tcp_rcv < count() >", [Fentry], null, "kprobe" },
        { "on tcp_rcv < count() >", [Fentry, Kprobe], null, "tp_btf" },
        { "on tcp_rcv < count() >", [Btf], null, "cgroup" },
        { "on tcp_rcv < count() >", [Btf], "eth0", "tc" },
        { "on tcp_rcv < count() >", [Btf, Tc], "eth0", "xdp" },
        { "on tcp_rcv < count() >", [Btf, CgroupSkb], null, "socket" },
        { "on tcp_rcv < count(vlan) >", [], null, "tp_btf" },
        { "on tcp_rcv where vlan == 5 < count() >", [Btf], null, "socket" },
        { "on tcp_rcv < emit smac >", [Btf], "eth0", "tc" },
        { "on packet < count() >", [], null, "socket" },
        { "on packet < count() >", [], "eth0", "tc" },
        { "on packet < count() >", [Tc], "eth0", "socket" },
        { "on packet < count() >", [Tc, SocketFilter, CgroupSkb], "eth0", "xdp" },
        { "on packet < count(mark) >", [], "eth0", "tc" },
        { "on tcp_rcv < sum(packets) >", [Btf, Tc], "eth0", "cgroup" },
        { "on packet < count() >", [SocketFilter], null, "cgroup" },
        { "on tcp_rcv < drop >", [], null, "cgroup" },
        { "on tcp_rcv < drop >", [], "eth0", "tc" },
        { "on tcp_rcv where syn < if (ttl < 5) < limit 10/s > >", [Tc], "eth0", "xdp" },
        { "on tcp_rcv < pass > on packet < drop >", [], "eth0", "tc" },
        { "on packet < pass > on tcp_rcv < drop >", [], "eth0", "tc" },
        { "on packet < limit 10/s > on tcp_rcv where mark == 5 < drop >", [], "eth0", "tc" },
        { "on tcp_rcv < pass > on packet < drop >", [], null, "cgroup" },
        { "on tcp_rcv < capture >", [], "eth0", "tc" },
        { "on packet < capture >", [], null, "socket" },
        { "on packet < capture; drop >", [], null, "cgroup" },
        { "on tcp_rcv via socket < count() >", [], "eth0", "socket" },
        { "on tcp_rcv via xdp(eth1) < count() >", [], null, "xdp" },
        { "on tcp_rcv via kprobe(eth1) < count() >", [], null, "kprobe" },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void The_best_hook_that_can_is_taken(string script, KernelFeature[] missing, string? device, string hook)
    {
        var plan = Planning.Plan(script, new() { Target = DescribedOptions.Without(missing), Device = device });
        Assert.All(plan.Programs, program => Assert.Equal(hook, program.Hook.Name));
        Assert.NotEmpty(plan.Programs);
    }

    [Fact]
    public void The_command_line_chooses_for_rules_without_via()
    {
        var options = new CompilationOptions { Hook = "tc", Device = "eth0" };
        var plan = Planning.Plan("on tcp_rcv < count() > on packet < count() >", options);
        Assert.All(plan.Programs, program => Assert.Equal(("tc", "eth0"), (program.Hook.Name, program.Device)));
    }

    [Theory]
    [InlineData("on tcp_rcv via xdp where syn < count(saddr) >", "xdp")]
    [InlineData("on tcp_rcv via tc < count() >", "tc")]
    [InlineData("on packet < count(smac) >", "tc")]
    [InlineData("on packet < count() >", "socket")]
    public void An_object_needs_no_device(string script, string hook)
    {
        var plan = Planning.Plan(script, new() { IsObject = true });
        Assert.All(plan.Programs, program => Assert.Equal((hook, null), (program.Hook.Name, program.Device)));
    }

    [Fact]
    public void A_device_of_the_script_stands_without_one_on_the_command_line()
    {
        var plan = Planning.Plan("on tcp_rcv via xdp(eth1) < count() >", new() { Device = "eth1" });
        Assert.Equal("eth1", Assert.Single(plan.Programs).Device);
    }

    [Fact]
    public void A_capture_needs_nothing_of_the_kernel()
    {
        var target = DescribedOptions.Without(KernelFeature.Bpf, Btf);
        var options = new CompilationOptions { IsCapture = true, Target = target };
        var plan = Planning.Plan("on tcp_rcv via xdp(eth0) < count(vlan) >", options);
        Assert.Equal("capture", Assert.Single(plan.Programs).Hook.Name);
    }
}
