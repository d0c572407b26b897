using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Scripts that the compiler once got wrong load, and show the same in the kernel as in the host
/// engine.</summary>
public sealed class ScriptsInKernelTests
{
    private static readonly string[] Scripts = [
        // An event has one time, whoever asks for it.
        "on packet where now - time >= 0ns and now == time < count() >",
        "on packet < emit default(flow, flow); count(default(flow, flow)) >",
        "on packet < count(payload[64KiB / 32KiB, 4]); count(payload[0, 62]); count(http.path) >",

        "on packet where len > 2 * 1KiB or payload_len < 3 * 10B < count() >",

        // Bits that say which pointers are good, spilled beside other halves of words.
        """
        on packet <
            lhist(length(http.path), 0B, 7B, 1B) within 1h;
            if (first(urg)) < distinct(ip.frag_off ^ 64KiB) by default(first(dport), sport) >
            else if (dscp in 3..57 and ip.version in {4, 6}) < emit 20, distinct(flags, -len) by dport >
            emit http.path, default(786B, 597B), flow
        >
        """,
        """
        on packet < emit not (len in {1..2}); avg(ip6.flow) by ~(10ms / 1s) within 24h; let x = payload_len in {814B..1335B} >
        on packet where urg or sample(279, packets) <
            print "{http.host}";
            lhist(ip6.flow, 0, 1000, 1) by ((count(tls.version, http.path[19, 22]) within 1h) == doff << 4)
        >
        """,

        // A header of ports is shorter than one of TCP.
        """
        on packet < count() limit 5k lru; emit payload_len % (716B + 64KiB); let x = -(1ns + 10ms) >
        on tcp_rcv where opt.sack_ok <
            emit (http.method[25, 12] startswith "answer"), default(urg_ptr, win) & tcp.csum, default(ip6.flow, -opt.wscale);
            rate() by (1002186 / (tcp.csum | doff)), (now - time >= 0ns) within 1h
        >
        """,

        // What the kernel knows beside the bytes, asked for in several places.
        """
        on packet where default(gso_segs % urg_ptr, default(opt.tsval, ip.ihl)) in 1..1023 <
            emit tls.sni, default(default(3808946, gso_segs), 18 + opt.sack), saddr, (http.path == "HTTP/1.1");
            if (tls.sni == "x") < max(80) by -ip.ihl, tls.sni[28, 60] within 1h > else < print "{tls.version}" >
        >
        on tcp_rcv where fin < emit ethertype; emit ip.csum, default(2001:db8::1, daddr); print "{3k % gso_segs}" >
        """,

        // Members of a structure with the same name.
        "map m[ip, ip] : integer on packet < set m[saddr, daddr] = default(m[saddr, daddr], 0) + 1; max(m[saddr, "
        + "daddr]) >",
        "on packet < count(len + 1, len - 1, len * 1) >",

        // What is absent is one key, whatever it was computed from.
        "on packet < count(ip.ihl | opt.wscale); count(flow); sum(len) by opt.mss + ttl, ~vlan >",
        "on packet where ttl > 1 < alert \"{len}\" once per opt.tsval - ttl, flow >",
        "on packet < count(length(http.path[3, 5])); count(net(saddr, 24)) >",

        // Two pointers that LLVM would join.
        "on packet < emit default(min(opt.mss), max(opt.wscale)), default(last(dport), first(sport)) >",
        """
        map a[saddr] : integer
        map b[daddr] : integer
        on packet <
            let x = a[saddr];
            let y = b[daddr];
            if (not a[saddr] and not b[daddr]) < count() as neither >
            emit default(x, y);
            if (len > 60) < set a[saddr] = len / 1B > else < set b[saddr] = 1 >
        >
        """,

        // An empty text is a key of its own beside none.
        "on tcp_rcv < min(default(0, seq) & seq) by (seq in {1}), http.host as table1 >",

        // A constant is computed as the kernel would.
        "param p = 0x8000000000000000 on packet < emit p >> -1, 0x8000000000000000 >> -1, -8 >> 1, (p >> -1) == 1 >",
    ];

    private const int FieldsOfScript = 4;

    [KernelFact(KernelFeature.Xdp, KernelFeature.AtomicFetch)]
    public void Xdp_shows_what_the_host_engine_shows() => Compare(HookTable.Xdp);

    [KernelFact(KernelFeature.Tc, KernelFeature.AtomicFetch)]
    public void Tc_shows_what_the_host_engine_shows() => Compare(HookTable.Tc);

    [KernelFact(KernelFeature.SocketFilter, KernelFeature.AtomicFetch)]
    public void A_packet_socket_shows_what_the_host_engine_shows() => Compare(HookTable.Socket);

    [CgroupRunFact(KernelFeature.AtomicFetch)]
    public void A_cgroup_shows_what_the_host_engine_shows() => Compare(HookTable.Cgroup);

    private static void Compare(Hook hook)
    {
        (string Field, HookProvides Needs)[] some =
            [("vlan", HookProvides.Vlan), (" packets", HookProvides.Segments), ("gso_segs", HookProvides.Segments)];
        var given = Scripts.Where(script => some.All(part =>
            hook.Provides.HasFlag(part.Needs) || !script.Contains(part.Field, StringComparison.Ordinal)));
        foreach (var script in given.Concat(KeysAt(hook)))
        {
            Assert.True(ShownResults.AreEqual(hook, script, LoadedScript.Cases.Select(test => test.Bytes)) > 0);
        }
    }

    // What a packet lacks is one key, whatever stands in its place: a table for each field.
    private static IEnumerable<string> KeysAt(Hook hook) => FieldAnswers.PacketFieldsAt(hook).Chunk(FieldsOfScript)
        .Select(fields => $"on packet < {string.Join("; ", fields.Select(field => $"count() by {field}"))} >");
}
