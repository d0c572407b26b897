using System.Collections.Immutable;

namespace Tcpq.Binding;

/// <summary>A row of the table of names of other tools that no field has.</summary>
/// <param name="Prefix">The name, or what it begins with if it ends with a dot.</param>
/// <param name="Help">What there is here.</param>
internal sealed record ForeignName(string Prefix, string Help);

/// <summary>What people ask of Wireshark and tcpdump by a name, and of tcpq otherwise, or not at all.</summary>
internal static class ForeignNames
{
    private const string UdpContent = "what UDP carries is not read; its packets are counted by ";

    /// <summary>Every row; the first that fits a name counts.</summary>
    internal static ImmutableArray<ForeignName> All { get; } = [
        new("tcp.analysis.ack_rtt", "round-trip times are an event: `on tcp_rtt < quantiles(srtt) >`"),
        new("tcp.analysis.initial_rtt", "round-trip times are an event: `on tcp_rtt < quantiles(srtt) >`"),
        Event("tcp.analysis.retransmission", "tcp_retransmit"),
        Event("tcp.analysis.fast_retransmission", "tcp_retransmit"),
        Event("tcp.analysis.spurious_retransmission", "tcp_retransmit"),
        Event("tcp.analysis.rto", "tcp_retransmit"),
        OfCaptures("tcp.analysis.duplicate_ack", "dup_ack"),
        OfCaptures("tcp.analysis.zero_window", "zero_window"),
        OfCaptures("tcp.analysis.window_full", "window_full"),
        OfCaptures("tcp.analysis.out_of_order", "reordered"),
        OfCaptures("tcp.analysis.lost_segment", "lost_segment"),
        OfCaptures("tcp.analysis.ack_lost_segment", "lost_segment"),
        OfCaptures("tcp.analysis.keep_alive", "keep_alive"),
        new("tcp.analysis.", "what happens to a connection is an event, such as `on tcp_retransmit < count() >`; "
            + "`tcpq events` lists them"),
        new("tcp.stream", "a connection is told by its addresses and ports: `count(flow)`"),
        new("tcp.time_delta", "the time between packets is kept by a map: `map last[flow] : time`"),
        new("frame.len", "`len` is that of the IP packet, without the link header"),
        new("frame.number", "packets have no number; `time` tells them apart"),
        new("icmpv6", "what ICMP says is not read; its packets are counted by "
            + "`on packet where ip.proto == ICMPV6 < count(saddr) >`"),
        new("icmp", "what ICMP says is not read; its packets are counted by "
            + "`on packet where ip.proto == ICMP < count(saddr) >`"),
        new("dns", UdpContent + "`on packet where ip.proto == UDP and port == 53 < count(saddr, daddr) >`"),
        new("quic", UdpContent + "`on packet where ip.proto == UDP and port == 443 < count(saddr, daddr) >`"),
        new("dhcp", UdpContent + "`on packet where ip.proto == UDP and port == 67 < count(smac) >`"),
        new("ntp", UdpContent + "`on packet where ip.proto == UDP and port == 123 < count(saddr, daddr) >`"),
        new("udp", UdpContent + "`on packet where ip.proto == UDP < count(sport, dport) >`"),
        new("arp",
            "what ARP says is not read; its packets are counted by `on packet where ethertype == ARP < count(smac) >`"),
        new("http2", "HTTP/2 is not read; `payload startswith \"PRI * HTTP/2\"` finds how it begins in the clear"),
        new("inbound", "`on tcp_rcv` sees what arrives, `on tcp_send` what leaves"),
        new("outbound", "`on tcp_rcv` sees what arrives, `on tcp_send` what leaves"),
    ];

    /// <summary>What to say to a name that no field has; null if the table has nothing for it.</summary>
    internal static string? Help(string name)
    {
        var row = All.FirstOrDefault(row => name == row.Prefix
            || name.StartsWith(row.Prefix.TrimEnd('.') + ".", StringComparison.Ordinal));
        return row?.Help;
    }

    private static ForeignName Event(string name, string row) => new(name, $"that is an event: `on {row} < count() >`");

    private static ForeignName OfCaptures(string name, string row) =>
        new(name, $"that is an event, of captures: `on {row} < count() >`");
}
