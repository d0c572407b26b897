using System.Collections.Immutable;

namespace Tcpq.Testing;

/// <summary>What tests know of a field of packets.</summary>
/// <param name="Name">Ours.</param>
/// <param name="Theirs">Wireshark's names, of which the first that a packet has counts; none if it has no such
/// field.</param>
public sealed record PacketField(string Name, params string[] Theirs)
{
    /// <summary>What it is in the frames that <see cref="Samples"/> starts from; null if it is absent there.</summary>
    public object? OnEthernet { get; init; }

    /// <summary>What it is in their IPv4 headers.</summary>
    public object? OnIPv4 { get; init; }

    /// <summary>What it is in their IPv6 headers.</summary>
    public object? OnIPv6 { get; init; }

    /// <summary>What it is in their SYNs.</summary>
    public object? OnTcp { get; init; }

    /// <summary>Makes a packet that is about this field alone; null if one among the other cases is.</summary>
    internal Func<PacketCase>? Case { get; init; }
}

/// <summary>The fields of packets, for all tests that ask what a packet's fields must be: those of cases, those that
/// compare with Wireshark, on captures and at each hook of the kernel.</summary>
public static class PacketFields
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<PacketField> Rows { get; } = [
        new("saddr", "ip.src", "ipv6.src") { OnIPv4 = "10.0.0.1", OnIPv6 = "2001:db8::1" },
        new("daddr", "ip.dst", "ipv6.dst") { OnIPv4 = "10.0.0.2", OnIPv6 = "2001:db8::2" },
        new("sport", "tcp.srcport", "udp.srcport") { OnTcp = 1234L },
        new("dport", "tcp.dstport", "udp.dstport") { OnTcp = 80L },
        new("syn", "tcp.flags.syn") { OnTcp = true },
        new("ack", "tcp.flags.ack") { OnTcp = false },
        new("fin", "tcp.flags.fin") { OnTcp = false },
        new("rst", "tcp.flags.reset") { OnTcp = false },
        new("psh", "tcp.flags.push") { OnTcp = false },
        new("urg", "tcp.flags.urg") { OnTcp = false },
        new("ece", "tcp.flags.ece") { OnTcp = false },
        new("cwr", "tcp.flags.cwr") { OnTcp = false },
        new("flags", "tcp.flags") { OnTcp = 2L },
        new("seq", "tcp.seq_raw") { OnTcp = 0L },
        new("ack_seq", "tcp.ack_raw") { OnTcp = 0L },
        new("win", "tcp.window_size_value") { OnTcp = 64240L },
        new("doff", "tcp.hdr_len") { OnTcp = 5L },
        new("urg_ptr", "tcp.urgent_pointer") { OnTcp = 0L },
        new("tcp.csum", "tcp.checksum"),
        new("opt.mss", "tcp.options.mss_val"),
        new("opt.wscale", "tcp.options.wscale.shift"),
        new("opt.sack", "tcp.options.sack.count"),
        new("opt.tsval", "tcp.options.timestamp.tsval"),
        new("opt.tsecr", "tcp.options.timestamp.tsecr"),
        new("payload_len", "tcp.len") { OnTcp = 0L },
        new("len", "ip.len", "ipv6.plen") { OnIPv4 = 40L, OnIPv6 = 60L },
        new("ttl", "ip.ttl", "ipv6.hlim") { OnIPv4 = 64L, OnIPv6 = 64L },
        new("dscp", "ip.dsfield.dscp", "ipv6.tclass.dscp") { OnIPv4 = 0L, OnIPv6 = 0L },
        new("ecn", "ip.dsfield.ecn", "ipv6.tclass.ecn") { OnIPv4 = 0L, OnIPv6 = 0L },
        new("ip.id", "ip.id", "ipv6.fraghdr.ident") { OnIPv4 = 0L },
        new("ip.df", "ip.flags.df") { OnIPv4 = false },
        new("ip.mf", "ip.flags.mf", "ipv6.fraghdr.more") { OnIPv4 = false, OnIPv6 = false },
        new("ip.frag_off", "ip.frag_offset", "ipv6.fraghdr.offset") { OnIPv4 = 0L, OnIPv6 = 0L },
        new("ip.version", "ip.version", "ipv6.version") { OnIPv4 = 4L, OnIPv6 = 6L },
        new("ip.ihl", "ip.hdr_len") { OnIPv4 = 5L },
        new("ip.csum", "ip.checksum"),
        new("ip6.flow", "ipv6.flow") { OnIPv6 = 0L },
        new("smac", "eth.src") { OnEthernet = "02:00:00:00:00:01" },
        new("dmac", "eth.dst") { OnEthernet = "02:00:00:00:00:02" },
        new("vlan", "ieee8021ad.id", "vlan.id"),
        new("vlan_prio", "ieee8021ad.priority", "vlan.priority"),
        new("ip.proto") { OnIPv4 = (long)IpProtocols.Tcp, OnIPv6 = (long)IpProtocols.Tcp },
    ];

    /// <summary>The cases of single fields; made when they are asked for, since what a case expects comes from the
    /// rows.</summary>
    internal static ImmutableArray<PacketCase> Cases =>
        [.. Rows.Select(row => row.Case?.Invoke()).OfType<PacketCase>()];

    /// <summary>The values of those fields that have one.</summary>
    /// <param name="value">A field's value.</param>
    internal static Dictionary<string, object> Values(Func<PacketField, object?> value) =>
        Rows.Where(row => value(row) is not null).ToDictionary(row => row.Name, row => value(row)!);
}
