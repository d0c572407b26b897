using System.Net;
using Tcpq.Contract;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Real TCP between two network namespaces, IPv4 and IPv6: every SYN is counted, none twice.</summary>
public sealed class RealTrafficTests
{
    private const int Connections4 = 25;
    private const int Connections6 = 15;

    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_counts_every_syn() => CountsEverySyn("xdp");

    [KernelFact(KernelFeature.Tc)]
    public void Tc_counts_every_syn() => CountsEverySyn("tc");

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_counts_every_syn() => CountsEverySyn("socket");

    [KernelFact(KernelFeature.CgroupSkb)]
    public void A_cgroup_counts_every_syn() => CountsEverySyn("cgroup");

    [KernelFact(KernelFeature.TpBtf)]
    public void The_tracepoint_counts_every_syn() => CountsEverySyn("tp_btf");

    [KernelFact(KernelFeature.Fentry)]
    public void Fentry_counts_every_syn() => CountsEverySyn("fentry");

    [KernelFact(KernelFeature.Kprobe)]
    public void A_kprobe_counts_every_syn() => CountsEverySyn("kprobe");

    [KernelFact]
    public void The_best_hook_counts_every_syn() => CountsEverySyn(null);

    [KernelFact(KernelFeature.Tc)]
    public void Rows_arrive_with_what_the_packets_had()
    {
        using var veth = new VethPair();
        var rows = new List<EmittedRow>();
        using (var run =
            Start("on tcp_rcv where syn < emit saddr, daddr, ttl, opt.wscale, ifname >", "tc", veth, rows.Add))
        {
            veth.Connect(veth.Address, Connections4);
            run.Stop();
        }

        Assert.Equal(Connections4, rows.Count);
        Assert.All(rows, row =>
        {
            Assert.Equal(Text(veth.PeerAddress), ValueFormat.Machine(row.Values[0]));
            Assert.Equal(Text(veth.Address), ValueFormat.Machine(row.Values[1]));
            Assert.Equal("64", ValueFormat.Machine(row.Values[2]));
            Assert.IsType<Value.Number>(row.Values[3]);
            Assert.Equal(veth.Name, ValueFormat.Machine(row.Values[4]));
        });
    }

    [KernelFact(KernelFeature.Tc)]
    public void A_full_table_counts_what_it_could_not_take()
    {
        using var veth = new VethPair();
        using var run = Start("on tcp_rcv where syn < count(sport) limit 10 >", "tc", veth, _ => { });
        veth.Connect(veth.Address, Connections4);
        run.Stop();
        var report = run.Report();
        Assert.Equal(10, report.Tables[0].Rows.Length);
        Assert.Equal(Connections4 - 10UL, report.Summary.Losses.Single(loss => loss.Name == "map_full").Count);
    }

    private static void CountsEverySyn(string? hook)
    {
        using var veth = new VethPair();
        using var run = Start("on tcp_rcv where syn and not ack < count(saddr) >", hook, veth, _ => { });
        veth.Connect(veth.Address, Connections4);
        veth.Connect(veth.Address6, Connections6);
        run.Stop();
        var rows = run.Report().Tables[0].Rows.ToDictionary(
            row => ValueFormat.Machine(row.Key[0]), row => (int)((Value.Number)row.Value).Amount);
        Assert.Equal(
            new() { [Text(veth.PeerAddress)] = Connections4, [Text(veth.PeerAddress6)] = Connections6 }, rows);
    }

    private static LiveRun Start(string script, string? hook, VethPair veth, Action<EmittedRow> onRow) =>
        LiveScript.Start(script, new() { Live = new() { Hook = hook, Device = veth.Name } }, onRow);

    private static string Text(IPAddress address) => address.ToString();
}
