using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Kernel.Tests.Generated;

/// <summary>Scripts whose programs the verifier once refused, each for a way in which LLVM wrote them.</summary>
public sealed class RefusedScriptsTests
{
    private static readonly string[] PacketHooks = ["xdp", "tc", "cgroup", "socket", "tp_btf", "fentry", "kprobe"];
    private static readonly string[] SkbHooks = ["tc", "cgroup", "socket"];

    // Lengths that are differences of addresses, and were taken apart into these.
    private static readonly string[] Lengths = [
        "on tcp_rcv < distinct(payload_len) >",
        "on tcp_rcv where sample(10, payload_len) < count() >",
        "on tcp_rcv < distinct(len); distinct(payload_len + len) >",
        "on tcp_rcv < avg(payload_len + payload_len + (payload_len - 60B)) >",
        "on tcp_rcv < sum(payload_len ^ len) by ~payload_len >",
        "on tcp_rcv where cwr < sum(ip.frag_off - len - payload_len) >",
    ];

    // Fields of the context, which LLVM likes to read through one address.
    private static readonly string[] ContextFields = [
        "on packet < emit saddr, mark, daddr >",
        "on packet < emit saddr, ifindex, daddr, mark, hash >",
        "on packet < emit saddr, hash, daddr >",
        "on packet where saddr in {192.0.2.80} < emit ttl, mark, vlan & ecn, smac >",
        "map n3[ip, bytes, bool] : duration\n"
            + "on packet where (n3[saddr, ((len + 0B) - (len + ip.frag_off)), opt.sack_ok]) "
            + "< delete n3[saddr, ip.frag_off, rst]; emit -dscp >",
        "on packet where cwr < sum(ip.frag_off - len - payload_len) >",
    ];

    // Sockets are told apart by their addresses where programs cannot have their cookies (before Linux 5.12).
    private static readonly string[] Sockets = [
        "on tcp_state < distinct(sock) >",
        "on tcp_state < last(sock) by lport >",
    ];

    // Many values that may be absent, whose paths multiplied on Linux 5.10.
    private static readonly string[] Absences = [
        "on packet < emit dmac, ethertype, vlan, vlan_prio, tunnel, tunnel.id, outer.saddr, outer.daddr, http.method, "
            + "http.path, http.host, http.status, tls.sni, tls.version >",
        "on packet < count(dmac, ethertype, vlan, vlan_prio, tunnel, tunnel.id, outer.saddr, outer.daddr, http.method, "
            + "http.status, tls.version, ttl) >",
        "on packet < alert \"{vlan} {dmac} {ethertype} {tunnel} {tunnel.id} {outer.saddr} {http.method} {tls.sni}\" >",
    ];

    // Additions of what LLVM knows to be zero, which it writes as another atomic operation.
    private static readonly string[] Zeros = [
        "on tcp_rcv < sum(0) >",
        "on tcp_rcv < avg(250us - 250us) by saddr >",
        "on tcp_rcv < sum(5 / 4098095876504207) as table1 >",
    ];

    public static TheoryData<string, string> Scripts
    {
        get
        {
            var scripts = new TheoryData<string, string>();
            Add(scripts, PacketHooks, Lengths);
            Add(scripts, PacketHooks, Zeros);
            Add(scripts, SkbHooks, ContextFields);
            Add(scripts, ["xdp", .. SkbHooks], Absences);
            Add(scripts, ["tp_btf", "raw_tp"], Sockets);
            Add(scripts, ["sock_ops", "tp_btf", "raw_tp"],
                ["on tcp_retransmit where ip.version | ip.version >= ip.version & ip.version || sample(644, 40B) "
                    + "< emit ip.version, ip.version, ip.version, ip.version; count(); count() as table2 >"]);
            Add(scripts, ["fexit"], ["on tcp_listen < distinct(sock) by laddr >"]);
            Add(scripts, ["xdp"],
                ["on packet where default(default(dscp, rxq), 250us % 1h) >= netns < if (opt.sack_ok) "
                    + "< emit ethertype, now, opt.sack, saddr >; count() >\n"
                    + "on packet where ip4 < count() as table2 >"]);
            Add(scripts, ["xdp"],
                ["on packet < emit saddr, ifindex, daddr >", "on packet < emit rxq, saddr, ifindex, len >"]);
            return scripts;
        }
    }

    [KernelTheory(KernelFeature.Bpf)]
    [MemberData(nameof(Scripts))]
    public void A_script_loads(string name, string script)
    {
        var hook = HookTable.Find(name)!;
        var options = GeneratedTarget.OptionsAt(hook);
        if (hook.Requires.Any(feature => !options.Target.Has(feature)))
        {
            return; // the kernel has no such hook
        }

        // Told to look for a device of a network namespace, and not: the kernel checks different instructions.
        for (var seed = 0; seed < 6; seed++)
        {
            var (built, said) = GeneratedObject.Build(hook, seed, script, options);
            Assert.True(built is not null || said.Contains("cannot give", StringComparison.Ordinal), said);
            Assert.Null(built?.Load());
        }
    }

    // Values of the context or of a structure, beside what a helper copied: one instruction read either.
    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("on tp_btf(inet_sock_set_state) < emit default(args.sk.__sk_common.skc_rxhash, snd_wnd) >")]
    [InlineData("on tp_btf(kfree_skb) < distinct(sock, family) >")]
    [InlineData("on kprobe(vfs_read) < alert \"{default(args.file.f_cred, args.file)} {cpu}\" >")]
    [InlineData("on kprobe(tcp_v4_connect) < emit default(args.sk.__sk_common.skc_hash, args.addr_len) >")]
    public void A_script_about_what_it_names_loads(string script)
    {
        var (built, said) = GeneratedObject.BuildNamed(
            HookTable.TpBtf, 1, script, GeneratedTarget.OptionsOfProbes.Value);
        Assert.True(built is not null, said);
        Assert.Null(built.Load());
    }

    /// <summary>What is compiled for the oldest kernel holds nothing that came later, as far as instructions
    /// tell.</summary>
    [Theory]
    [MemberData(nameof(Scripts))]
    public void An_object_for_the_oldest_kernel_needs_no_later_one(string name, string script)
    {
        var options = new CompilationOptions { Target = Target.Of(FeatureHistory.Oldest), Hook = name, Device = "lo" };
        var built = Compilation.Build(new SourceText(script), options).Result;
        Assert.True(built?.Needs.FitInto(FeatureHistory.Oldest) ?? true, built?.Needs.ToString());
    }

    private static void Add(TheoryData<string, string> to, string[] hooks, string[] scripts)
    {
        foreach (var hook in hooks)
        {
            foreach (var script in scripts)
            {
                to.Add(hook, script);
            }
        }
    }
}
