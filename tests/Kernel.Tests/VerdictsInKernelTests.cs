using System.Net;
using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Guarding;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>What programs return for packets, and what they count, with verdicts applied and without.</summary>
public sealed class VerdictsInKernelTests
{
    private const string Script = """
        on tcp_rcv where dport == 22 < pass >
        on tcp_rcv where syn < if (ttl < 5) < drop >; count() >
        on tcp_rcv where dport in {22, 23} < drop >
        """;

    private static readonly Target BeforeExchange = Target.Default with
    {
        Kernel = new(5, 10),
        Missing = [.. Target.Default.Missing, new(KernelFeature.AtomicFetch, "too old")],
    };

    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_returns_verdicts() => ReturnsVerdicts(HookTable.Xdp, pass: 2, drop: 1);

    [KernelFact(KernelFeature.Tc)]
    public void Tc_returns_verdicts() => ReturnsVerdicts(HookTable.Tc, pass: -1, drop: 2);

    [CgroupRunFact]
    public void A_cgroup_returns_verdicts() => ReturnsVerdicts(HookTable.Cgroup, pass: 1, drop: 0);

    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_keeps_what_is_guarded() => KeepsWhatIsGuarded(HookTable.Xdp, pass: 2, drop: 1);

    [KernelFact(KernelFeature.Tc)]
    public void Tc_keeps_what_is_guarded() => KeepsWhatIsGuarded(HookTable.Tc, pass: -1, drop: 2);

    [KernelFact(KernelFeature.Xdp)]
    public void Arp_and_neighbour_discovery_are_guarded_too()
    {
        var neighbour = Packet.Ethernet().IPv6("fe80::1", "fe80::2", hopLimit: 255).IcmpV6();
        foreach (var (enforcement, expected) in ((Enforcement, int)[])[(Enforcement.Guarded, 2), (Enforcement.All, 1)])
        {
            using var script = new LoadedScript(HookTable.Xdp, "on packet < drop >", enforcement: enforcement);
            Assert.Equal(expected, script.Returns(neighbour.Bytes));
            Assert.Equal(expected, script.Returns(Packet.Ethernet().Arp().Bytes));
            Assert.Equal(1, script.Returns(Packet.Ethernet().IPv6("fe80::1", "fe80::2").IcmpV6().Bytes));
        }
    }

    [KernelFact(KernelFeature.Xdp, KernelFeature.AtomicFetch)]
    public void A_limit_lets_as_many_pass_as_its_burst() => Limits(HookTable.Xdp, null, drop: 1, pass: 2);

    [KernelFact(KernelFeature.Tc, KernelFeature.AtomicFetch)]
    public void A_limit_does_so_at_tc() => Limits(HookTable.Tc, null, drop: 2, pass: -1);

    [CgroupRunFact(KernelFeature.AtomicFetch)]
    public void A_limit_does_so_at_a_cgroup() => Limits(HookTable.Cgroup, null, drop: 0, pass: 1);

    [KernelFact(KernelFeature.Xdp)]
    public void A_limit_does_so_with_locks() => Limits(HookTable.Xdp, BeforeExchange, drop: 1, pass: 2);

    [KernelFact(KernelFeature.Tc)]
    public void A_limit_does_so_with_locks_at_tc() => Limits(HookTable.Tc, BeforeExchange, drop: 2, pass: -1);

    [CgroupRunFact]
    public void A_limit_does_so_with_locks_at_a_cgroup() => Limits(HookTable.Cgroup, BeforeExchange, drop: 0, pass: 1);

    [KernelFact(KernelFeature.Xdp, KernelFeature.AtomicFetch)]
    public void Cpus_share_a_limit() => CpusShare(null);

    [KernelFact(KernelFeature.Xdp)]
    public void Cpus_share_a_limit_with_locks() => CpusShare(BeforeExchange);

    private static void ReturnsVerdicts(Hook hook, int pass, int drop)
    {
        foreach (var enforcement in Enum.GetValues<Enforcement>())
        {
            using var script = new LoadedScript(hook, Script, enforcement: enforcement);
            var dropped = enforcement == Enforcement.None ? pass : drop;
            Assert.Equal(pass, script.Returns(Syn(80)));
            Assert.Equal(dropped, script.Returns(Syn(80, ttl: 4)));
            Assert.Equal(pass, script.Returns(Syn(22, ttl: 4)));
            Assert.Equal(dropped, script.Returns(Syn(23)));
            Assert.Equal(dropped, script.Returns(Syn(23, ttl: 4)));
            var counters = script.Counters();
            var (counted, none) = enforcement == Enforcement.None
                ? (CounterKind.WouldDrop, CounterKind.Dropped)
                : (CounterKind.Dropped, CounterKind.WouldDrop);
            Assert.Equal(3UL, counters[counted]);
            Assert.Equal(0UL, counters[none]);
            Assert.Equal(1UL, counters[CounterKind.Passed]);
            Assert.Equal(0UL, counters[CounterKind.Guarded]);
        }
    }

    private static void KeepsWhatIsGuarded(Hook hook, int pass, int drop)
    {
        using var script = new LoadedScript(hook, "on tcp_rcv < drop >", enforcement: Enforcement.Guarded);
        GuardMap.Fill(
            script.Map(Schema.GuardMap),
            [
                SshSession.Parse("10.0.0.1 1234 10.0.0.2 22")!,
                new(new(IPAddress.Parse("2001:db8::1"), 1234), new(IPAddress.Parse("2001:db8::2"), 22)),
            ]);
        Packet[] ip =
            [Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2"), Packet.Ethernet().IPv6("2001:db8::1", "2001:db8::2")];
        Packet[] back =
            [Packet.Ethernet().IPv4("10.0.0.2", "10.0.0.1"), Packet.Ethernet().IPv6("2001:db8::2", "2001:db8::1")];
        Assert.All(ip, packet => Assert.Equal(pass, script.Returns(packet.Tcp(1234, 22, ack: true).Bytes)));
        Assert.All(back, packet => Assert.Equal(pass, script.Returns(packet.Tcp(22, 1234, ack: true).Bytes)));
        Assert.All(ip, packet => Assert.Equal(drop, script.Returns(packet.Tcp(1235, 22, ack: true).Bytes)));
        Assert.All(ip, packet => Assert.Equal(drop, script.Returns(packet.Tcp(22, 1234, ack: true).Bytes)));
        var counters = script.Counters();
        Assert.Equal(4UL, counters[CounterKind.Guarded]);
        Assert.Equal(4UL, counters[CounterKind.Dropped]);
    }

    // An hour passes before the next one would.
    private static void Limits(Hook hook, Target? target, int drop, int pass)
    {
        const string script = "on tcp_rcv < limit 1/h burst 3 by saddr, dport; limit 1/h burst 8; count() >";
        using var loaded = new LoadedScript(hook, script, target, Enforcement.All);
        int[] ports = [80, 80, 80, 80, 81, 81, 81, 81, 82, 82, 82, 82];
        Assert.Equal(
            [pass, pass, pass, drop, pass, pass, pass, drop, pass, pass, drop, drop],
            ports.Select(port => loaded.Returns(Syn(port))));
        var counters = loaded.Counters();
        Assert.Equal(4UL, counters[CounterKind.Dropped]);
        Assert.Equal(4UL, counters[CounterKind.Limited]);
        Assert.Equal(0UL, counters[CounterKind.LimitsLost]);
    }

    // However they come between each other, no packet more passes than the burst.
    private static void CpusShare(Target? target)
    {
        const int burst = 1000;
        const int each = 2000;
        using var loaded = new LoadedScript(
            HookTable.Xdp, $"on tcp_rcv < limit 1/h burst {burst} by saddr >", target, Enforcement.All);
        var syn = Syn(80);
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < each; i++)
            {
                loaded.Take(syn);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal((4UL * each) - burst, loaded.Counters()[CounterKind.Dropped]);
    }

    private static byte[] Syn(int port, int ttl = 64) =>
        Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2", ttl).Tcp(1234, port, syn: true).PadTo(60).Bytes;
}
