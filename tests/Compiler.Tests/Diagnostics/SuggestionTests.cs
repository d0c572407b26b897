using System.Collections.Immutable;
using Xunit;

namespace Tcpq.Diagnostics;

public sealed class SuggestionTests
{
    private static readonly (string Name, ImmutableArray<string> Aliases)[] Fields =
    [
        ("saddr", ["ip.src", "src ip"]),
        ("daddr", ["ip.dst"]),
        ("sport", ["tcp.srcport", "src port"]),
        ("dport", ["tcp.dstport", "dst port"]),
        ("rst", ["tcp.flags.reset"]),
        ("syn", ["tcp.flags.syn"]),
        ("srtt", ["rtt"]),
        ("ttl", default),
        ("ip.ihl", []),
        ("payload_len", []),
        ("retransmits", []),
        ("bytes_sent", []),
        ("bytes_received", []),
        ("opt.mss", ["mss"]),
        ("ack", []),
        ("ack_seq", []),
    ];

    [Theory]
    [InlineData("tcp.dstport", "dport")]
    [InlineData("dst port", "dport")]
    [InlineData("dst_port", "dport")]
    [InlineData("TCP.DSTPORT", "dport")]
    [InlineData("rtt", "srtt")]
    [InlineData("mss", "opt.mss")]
    [InlineData("SYN", "syn")]
    [InlineData("payloadlen", "payload_len")]
    [InlineData("ackseq", "ack_seq")]
    [InlineData("ip.ttl", "ttl")]
    [InlineData("sadr", "saddr")]
    [InlineData("sprot", "sport")]
    [InlineData("dprot", "dport")]
    [InlineData("ackk", "ack")]
    [InlineData("retrans", "retransmits")]
    [InlineData("bytes", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData("_", null)]
    [InlineData("latency", null)]
    public void The_nearest_name_is(string written, string? expected) =>
        Assert.Equal(expected, Suggestion.Nearest(written, Fields));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "ab", 1)]
    [InlineData("abc", "xabc", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void The_distance_counts_changes(string left, string right, int expected)
    {
        Assert.Equal(expected, Suggestion.Distance(left, right));
        Assert.Equal(expected, Suggestion.Distance(right, left));
    }
}
