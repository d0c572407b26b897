using System.Collections.Immutable;
using Tcpq.Targets;

namespace Tcpq.Testing.Kernel;

/// <summary>A kernel that is made up of a few functions and tracepoints, the same on every machine.</summary>
public static class DescribedKernel
{
    private const string ReceiveFormat = """
        name: netif_receive_skb
        ID: 2303
        format:
        	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
        	field:int common_pid;	offset:4;	size:4;	signed:1;

        	field:void * skbaddr;	offset:8;	size:8;	signed:0;
        	field:unsigned int len;	offset:16;	size:4;	signed:0;
        	field:__data_loc char[] name;	offset:20;	size:4;	signed:0;
        	field:__u8 saddr[4];	offset:24;	size:4;	signed:0;
        	field:char comm[16];	offset:28;	size:16;	signed:0;
        	field:bool ok;	offset:44;	size:1;	signed:0;
        	field:long wait;	offset:48;	size:8;	signed:1;

        print fmt: "dev=%s skbaddr=%p len=%u", __get_str(name), REC->skbaddr, REC->len
        """;

    private static readonly ReadOnlyMemory<byte> Types = BuildTypes();

    private static readonly ImmutableArray<string> Tracepoints =
        ["net:netif_receive_skb", "skb:kfree_skb", "sock:inet_sock_set_state"];

    /// <summary>The kernel.</summary>
    public static KernelDescription Description { get; } = new()
    {
        ReadTypes = static () => Types,
        FindFunctions = static name => name switch
        {
            "tcp_v4_fill_cb" => [new("tcp_v4_fill_cb.isra.0", null)],
            "nft_do_chain" => [new("nft_do_chain", "nf_tables")],
            _ => [],
        },
        ListTracepoints = static () => Tracepoints,
        ReadTracepoint = static name => name == Tracepoints[0] ? ReceiveFormat : null,
        OpenProgram = static name => name switch
        {
            "libc.so.6" => new("/lib/libc.so.6", ["accept", "connect", "getpid"]),
            "/etc/passwd" => new(name, [], "it is not an ELF file of 64 bits"),
            _ => new(null, [], "there is no such file"),
        },
    };

    private static byte[] BuildTypes()
    {
        var b = new BtfBuilder();
        var number = b.Integer("int", 4, BtfBuilder.Signed);
        var word = b.Typedef("u32", b.Integer("unsigned int", 4));
        var half = b.Typedef("u16", b.Integer("short unsigned int", 2));
        var octet = b.Typedef("u8", b.Integer("unsigned char", 1));
        var size = b.Typedef("size_t", b.Integer("long unsigned int", 8));
        var truth = b.Integer("_Bool", 1, BtfBuilder.Boolean);
        var character = b.Integer("char", 1);
        var nothing = b.Pointer(0);

        var net = b.Struct("net", ("inum", word, 0, 0));
        var possibleNet = b.Typedef("possible_net_t", b.Struct("", ("net", b.Pointer(net), 0, 0)));
        var proto = b.Struct("proto", ("name", b.Array(character, 32), 0, 0), ("tag", b.Array(character, 8), 256, 0));
        var common = b.Struct(
            "sock_common",
            ("", b.Struct("", ("skc_daddr", word, 0, 0), ("skc_rcv_saddr", word, 32, 0)), 0, 0),
            ("skc_state", octet, 64, 0), ("skc_prot", b.Pointer(proto), 128, 0), ("skc_net", possibleNet, 192, 0));
        var socket = b.Pointer(b.Constant(b.Struct(
            "sock",
            ("__sk_common", common, 0, 0), ("sk_protocol", half, 512, 0), ("sk_kern_sock", octet, 528, 1),
            ("sk_bound", truth, 544, 0), ("sk_filter", b.Pointer(b.Forward("sk_filter")), 576, 0))));
        var packet = b.Pointer(b.Struct("sk_buff", ("len", word, 0, 0), ("sk", socket, 64, 0)));
        var reason =
            b.Enumeration("skb_drop_reason", "SKB_NOT_DROPPED_YET", "SKB_CONSUMED", "SKB_DROP_REASON_NO_SOCKET");
        var pair = b.Struct("pair", ("first", word, 0, 0), ("second", word, 32, 0));

        b.Function("tcp_v4_rcv", number, ("skb", packet));
        b.Function("tcp_sendmsg", number, ("sk", socket), ("msg", nothing), ("size", size));
        b.Function("tcp_close", 0, ("sk", socket), ("timeout", size));
        b.Function("takes_pair", number, ("before", number), ("pair", pair), ("after", number));
        b.Function("takes_seven", truth, [.. Enumerable.Range(0, 7).Select(i => ($"a{i}", number))]);
        var state = b.Signature(0, ("__data", nothing), ("sk", socket), ("oldstate", number), ("newstate", number));
        b.Function(
            "__traceiter_inet_sock_set_state", number,
            ("__data", nothing), ("sk", socket), ("oldstate", number), ("newstate", number));
        b.Typedef("btf_trace_inet_sock_set_state", b.Pointer(state));
        b.Typedef(
            "btf_trace_kfree_skb", b.Pointer(b.Signature(0, ("", nothing), ("", packet), ("", nothing), ("", reason))));
        var entry = b.Struct("trace_entry", ("type", half, 0, 0));
        b.Struct(
            "trace_event_raw_inet_sock_set_state",
            ("ent", entry, 0, 0), ("skaddr", nothing, 64, 0), ("oldstate", number, 128, 0),
            ("newstate", number, 160, 0),
            ("sport", half, 192, 0), ("saddr", b.Array(octet, 4), 256, 0), ("__data", b.Array(character, 0), 576, 0));
        b.Struct(
            "trace_event_raw_kfree_skb",
            ("ent", entry, 0, 0), ("skbaddr", nothing, 64, 0), ("reason", reason, 128, 0),
            ("__data_loc_name", word, 160, 0), ("comm", b.Array(character, 16), 192, 0),
            ("__data", b.Array(character, 0), 320, 0));
        return b.Build();
    }
}
