using System.Collections.Immutable;
using System.Globalization;

namespace Tcpq.Proposals;

/// <summary>Tests of the TCP header's byte of flags (RFC 9293 §3.1), by the names that the language has for its
/// bits.</summary>
internal static class TcpFlagBits
{
    /// <summary>Every bit.</summary>
    internal const int All = 0xff;

    private static readonly ImmutableArray<string> Names = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"];

    /// <summary>The bits that a word of a filter stands for: `tcp-syn`, `0x12`, `18`; null if it is none.</summary>
    internal static int? Of(string word)
    {
        if (word.StartsWith("tcp-", StringComparison.Ordinal))
        {
            var name = word[4..] == "push" ? "psh" : word[4..];
            return Names.IndexOf(name) is >= 0 and var bit ? 1 << bit : null;
        }

        var isHexadecimal = word.StartsWith("0x", StringComparison.Ordinal);
        return int.TryParse(
            isHexadecimal ? word[2..] : word, isHexadecimal ? NumberStyles.HexNumber : NumberStyles.None,
            CultureInfo.InvariantCulture, out var bits) && bits <= All ? bits : null;
    }

    /// <summary>The condition that the bits of a mask have a value, or have not; null if they never can.</summary>
    internal static Condition? Test(int mask, int value, bool isEqual)
    {
        if ((value & ~mask) != 0)
        {
            return null;
        }

        if (int.PopCount(mask) == 1)
        {
            var test = new Condition.Test(Names[int.TrailingZeroCount(mask)], IsTcp: true);
            return (value != 0) == isEqual ? test : new Condition.And(Condition.Tcp, new Condition.Not(test));
        }

        var field = mask == All ? "flags" : $"flags & ({Text(mask)})";
        return new Condition.Test($"{field} {(isEqual ? "==" : "!=")} {Text(value)}", IsTcp: true);
    }

    private static string Text(int bits) => bits == 0 ? "0"
        : string.Join('|', Names.Where((_, bit) => (bits >> bit & 1) != 0).Select(name => name.ToUpperInvariant()));
}
