using System.Collections.Immutable;

namespace Tcpq.Syntax;

/// <summary>A row of the table of filters that people know from tcpdump (pcap-filter(7)).</summary>
/// <param name="Words">What is written before the value.</param>
/// <param name="Condition">What it is here; `{0}` stands for the value.</param>
internal sealed record TcpdumpPhrase(string Words, string Condition)
{
    /// <summary>The field, where the phrase names one.</summary>
    public string? Field { get; init; }
}

/// <summary>What the phrases of tcpdump are here.</summary>
internal static class TcpdumpPhrases
{
    /// <summary>Every phrase.</summary>
    public static ImmutableArray<TcpdumpPhrase> All { get; } =
    [
        new("port", "port == {0}"),
        new("src port", "sport == {0}") { Field = "sport" },
        new("dst port", "dport == {0}") { Field = "dport" },
        new("tcp port", "port == {0}") { Field = "port" },
        new("tcp src port", "sport == {0}") { Field = "sport" },
        new("tcp dst port", "dport == {0}") { Field = "dport" },
        new("source port", "sport == {0}") { Field = "sport" },
        new("destination port", "dport == {0}") { Field = "dport" },
        new("host", "(saddr == {0} or daddr == {0})"),
        new("ip host", "(saddr == {0} or daddr == {0})"),
        new("src", "saddr == {0}"),
        new("dst", "daddr == {0}"),
        new("src host", "saddr == {0}") { Field = "saddr" },
        new("dst host", "daddr == {0}") { Field = "daddr" },
        new("ip src", "saddr == {0}") { Field = "saddr" },
        new("ip dst", "daddr == {0}") { Field = "daddr" },
        new("net", "(saddr in {0} or daddr in {0})"),
        new("src net", "saddr in {0}") { Field = "saddr" },
        new("dst net", "daddr in {0}") { Field = "daddr" },
        new("ether src", "smac == {0}") { Field = "smac" },
        new("ether dst", "dmac == {0}") { Field = "dmac" },
        new("ether host", "(smac == {0} or dmac == {0})"),
        new("ip proto", "ip.proto == {0}") { Field = "ip.proto" },
        new("ip6 proto", "ip.proto == {0}") { Field = "ip.proto" },
        new("vlan", "vlan == {0}"),
    ];

    /// <summary>What to write in place of words that stand side by side, or null if they are no phrase.</summary>
    /// <param name="words">The words, joined by blanks.</param>
    /// <param name="value">The literal after them, as written; null without one.</param>
    public static string? Translate(string words, string? value)
    {
        var phrase = All.FirstOrDefault(p => p.Words == words);
        return value is null ? phrase?.Field : phrase?.Condition.Replace("{0}", value, StringComparison.Ordinal);
    }
}
