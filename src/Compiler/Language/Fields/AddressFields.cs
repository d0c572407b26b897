using System.Collections.Immutable;
using Tcpq.Values;
using static Tcpq.Language.Fields.FieldRead;

namespace Tcpq.Language.Fields;

/// <summary>Who talks to whom.</summary>
internal static class AddressFields
{
    private static readonly DataType Family = new("family", Representation.Unsigned, 1)
    {
        Members = [new("ipv4", 4), new("ipv6", 6)],
    };

    internal static ImmutableArray<Field> Rows { get; } = [
        new("saddr", DataType.Address, "source address, IPv4 or IPv6", new IpAddress(12, 8))
        {
            Aliases = ["ip.src", "ipv6.src", "ip.saddr", "src host", "src", "source", "srcip", "src_ip"],
            Source = "RFC 791 §3.1, RFC 8200 §3",
        },
        new("daddr", DataType.Address, "destination address, IPv4 or IPv6", new IpAddress(16, 24))
        {
            Aliases = ["ip.dst", "ipv6.dst", "ip.daddr", "dst host", "dst", "destination", "dstip", "dst_ip"],
            Source = "RFC 791 §3.1, RFC 8200 §3",
        },
        new("sport", DataType.Port, "source port", new TransportPort(0))
        {
            Aliases = ["tcp.srcport", "tcp.sport", "src port", "src_port", "srcport"],
            Source = "RFC 9293 §3.1",
        },
        new("dport", DataType.Port, "destination port", new TransportPort(2))
        {
            Aliases = ["tcp.dstport", "tcp.dport", "dst port", "dst_port", "dstport"],
            Source = "RFC 9293 §3.1",
        },
        new("laddr", DataType.Address, "address of this host's side",
            new Alias("daddr", "saddr", IsLocal: true, IsPort: false)),
        new("raddr", DataType.Address, "address of the other side",
            new Alias("saddr", "daddr", IsLocal: false, IsPort: false)),
        new("lport", DataType.Port, "port of this host's side",
            new Alias("dport", "sport", IsLocal: true, IsPort: true)),
        new("rport", DataType.Port, "port of the other side",
            new Alias("sport", "dport", IsLocal: false, IsPort: true)),
        new("port", DataType.Port, "either port; only in comparisons: `port == 80`, `port in {80, 443}`",
            new Either("sport", "dport", "lport", "rport"))
        {
            Aliases = ["tcp.port"],
        },
        new("flow", DataType.Flow, "source and destination address and port", new FlowTuple()),
        new("family", Family, "`ipv4` or `ipv6`", new IpVersion()),
        new("ip4", DataType.Bool, "true for IPv4", new IsFamily(4)) { Aliases = ["ip", "ipv4"] },
        new("ip6", DataType.Bool, "true for IPv6", new IsFamily(6)) { Aliases = ["ipv6"] },
    ];
}
