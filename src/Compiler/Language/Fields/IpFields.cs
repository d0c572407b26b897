using System.Collections.Immutable;
using Tcpq.Values;
using static Tcpq.Language.Fields.FieldRead;

namespace Tcpq.Language.Fields;

/// <summary>The IPv4 and IPv6 headers.</summary>
internal static class IpFields
{
    private const string Both = "RFC 791 §3.1, RFC 8200 §3";

    private static readonly DataType ProtocolNumber = new("protocol", Representation.Unsigned, 1)
    {
        Members =
        [
            new("ICMP", 1), new("IGMP", 2), new("IPIP", 4), new("TCP", 6), new("UDP", 17), new("DCCP", 33),
            new("IPV6", 41), new("GRE", 47), new("ESP", 50), new("AH", 51), new("ICMPV6", 58), new("NONE", 59),
            new("OSPF", 89), new("SCTP", 132), new("UDPLITE", 136),
        ],
    };

    internal static ImmutableArray<Field> Rows { get; } =
    [
        new("len", DataType.Bytes, "bytes of the IP packet, headers included", new IpLength())
        {
            Aliases = ["ip.len", "length", "size"], Source = Both,
        },
        new("payload_len", DataType.Bytes, "bytes of TCP payload", new PayloadLength())
        {
            Aliases = ["tcp.len"], Source = Both,
        },
        new("ttl", DataType.Integer8, "time to live of IPv4, hop limit of IPv6",
            new IpHeader(new(8, 1), new(7, 1)))
        {
            Aliases = ["ip.ttl", "ipv6.hlim", "hop_limit", "hlim"], Source = Both,
        },
        new("dscp", DataType.Integer8, "differentiated services code point, 0..63",
            new IpHeader(new(1, 1, 2), new(0, 2, 6, 6)))
        {
            Aliases = ["ip.dscp", "ip.dsfield.dscp", "tos"], Source = "RFC 2474 §3",
        },
        new("ecn", DataType.Integer8, "explicit congestion notification, 0..3",
            new IpHeader(new(1, 1, 0, 2), new(0, 2, 4, 2)))
        {
            Aliases = ["ip.ecn", "ip.dsfield.ecn"], Source = "RFC 3168 §5",
        },
        new("ip.id", DataType.Integer32, "identification; for IPv6, of its fragment header", new Identification())
        {
            IsOptional = true, Source = "RFC 791 §3.1, RFC 8200 §4.5",
        },
        new("ip.df", DataType.Bool, "do not fragment; IPv4 only", new IpHeader(new(6, 1, 6, 1), null))
        {
            Aliases = ["ip.flags.df", "df"], Source = "RFC 791 §3.1",
        },
        new("ip.mf", DataType.Bool, "more fragments follow", new MoreFragments())
        {
            Aliases = ["ip.flags.mf", "mf"], Source = "RFC 791 §3.1, RFC 8200 §4.5",
        },
        new("ip.frag_off", DataType.Bytes, "offset of a fragment in bytes; 0 in a whole packet",
            new FragmentOffset())
        {
            Aliases = ["ip.frag_offset", "frag_off"], Source = "RFC 791 §3.1, RFC 8200 §4.5",
        },
        new("ip.proto", ProtocolNumber, "protocol after all extension headers", new Protocol())
        {
            Aliases = ["proto", "protocol", "ipv6.nxt", "nexthdr"],
            Source = "https://www.iana.org/assignments/protocol-numbers",
        },
        new("ip.version", DataType.Integer8, "4 or 6", new IpVersion()) { Source = Both },
        new("ip.csum", DataType.Integer16, "header checksum as on the wire; IPv4 only",
            new IpHeader(new(10, 2), null))
        {
            Aliases = ["ip.checksum"], IsOptional = true, Source = "RFC 791 §3.1",
        },
        new("ip.ihl", DataType.Integer8, "header length in 32-bit words, 5..15; IPv4 only",
            new IpHeader(new(0, 1, 0, 4), null))
        {
            Aliases = ["ip.hdr_len"], IsOptional = true, Source = "RFC 791 §3.1",
        },
        new("ip6.flow", DataType.Integer32, "flow label; IPv6 only", new IpHeader(null, new(0, 4, 0, 20)))
        {
            Aliases = ["ipv6.flow", "flowlabel", "flow_label"], IsOptional = true, Source = "RFC 8200 §3",
        },
    ];
}
