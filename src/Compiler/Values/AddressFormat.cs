using System.Globalization;

namespace Tcpq.Values;

/// <summary>Addresses as people write them: an IPv4-mapped one as IPv4, IPv6 after RFC 5952.</summary>
internal static class AddressFormat
{
    private const int GroupCount = 8;
    private const ulong MappedPrefix = 0xffff;
    private const int LongestIpv4 = 15;
    private const int LongestIpv6 = 39;

    /// <summary>The text of 16 bytes in network order, given as two big-endian halves.</summary>
    internal static string Format(ulong high, ulong low) =>
        high == 0 && low >> 32 == MappedPrefix ? FormatIpv4((uint)low) : FormatIpv6(high, low);

    /// <summary>An address of a type: if its addresses stand for networks, with the length of the prefix.</summary>
    internal static Value.Address Within(Value.Address address, DataType type) =>
        type.Prefixes is not { } lengths ? address
        : address with
        {
            PrefixLength = address.High == 0 && address.Low >> 32 == MappedPrefix ? lengths.Bits4 : lengths.Bits6,
        };

    private static string FormatIpv4(uint bits)
    {
        Span<char> text = stackalloc char[LongestIpv4];
        var length = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            ((bits >> shift) & 0xff).TryFormat(text[length..], out var written, default, CultureInfo.InvariantCulture);
            length += written;
            if (shift > 0)
            {
                text[length++] = '.';
            }
        }

        return new(text[..length]);
    }

    private static string FormatIpv6(ulong high, ulong low)
    {
        Span<ushort> groups = stackalloc ushort[GroupCount];
        for (var i = 0; i < GroupCount; i++)
        {
            groups[i] = (ushort)((i < 4 ? high : low) >> (48 - (i % 4 * 16)));
        }

        var (start, length) = LongestZeroRun(groups);
        Span<char> text = stackalloc char[LongestIpv6];
        var at = 0;
        for (var i = 0; i < GroupCount; i++)
        {
            if (i == start)
            {
                "::".CopyTo(text[at..]);
                at += 2;
                i += length - 1;
                continue;
            }

            if (at > 0 && text[at - 1] != ':')
            {
                text[at++] = ':';
            }

            groups[i].TryFormat(text[at..], out var written, "x", CultureInfo.InvariantCulture);
            at += written;
        }

        return new(text[..at]);
    }

    /// <summary>The groups that `::` stands for: the longest run of two or more, the first of equals
    /// (RFC 5952 §4.2); -1 if there is none.</summary>
    private static (int Start, int Length) LongestZeroRun(ReadOnlySpan<ushort> groups)
    {
        var (bestStart, bestLength) = (-1, 1);
        var length = 0;
        for (var i = 0; i < groups.Length; i++)
        {
            length = groups[i] == 0 ? length + 1 : 0;
            if (length > bestLength)
            {
                (bestStart, bestLength) = (i + 1 - length, length);
            }
        }

        return (bestStart, bestLength);
    }
}
