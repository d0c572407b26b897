using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>Reads addresses and prefixes: `10.0.0.1`, `10.0.0.0/8`, `2001:db8::1`, `::1/128`,
/// `02:42:ac:11:00:02`.</summary>
internal static class AddressLiterals
{
    // RFC 4291 §2.5.5.2: the IPv4 address stands in the last 32 bits, after 16 ones.
    private const ulong MappedPrefix = 0xffff_0000_0000;

    /// <summary>The end of the colon-separated groups at the cursor, or its position if there are none: at least two
    /// colons make them an address, as no other construct of the language has that.</summary>
    public static int EndOfGroups(LexerCursor cursor)
    {
        var end = cursor.EndOf(cursor.Position, c => char.IsAsciiHexDigit(c) || c == ':');
        var groups = cursor.Text.AsSpan(cursor.Position, end - cursor.Position);
        if (groups.Count(':') < 2)
        {
            return cursor.Position;
        }

        if (cursor.At(end) == '.' && char.IsAsciiDigit(cursor.At(end + 1)) && char.IsAsciiDigit(cursor.At(end - 1)))
        {
            end = EndOfDotted(cursor, end);
        }

        return cursor.EndOf(end, LexerCursor.ContinuesName);
    }

    /// <summary>The end of a dotted number at the cursor (`10.0.0.1`, `1.5s`), or its position if it has no
    /// dot.</summary>
    public static int EndOfDotted(LexerCursor cursor) => EndOfDotted(cursor, cursor.Position);

    /// <summary>Reads an IPv6 or MAC address that ends at <paramref name="end"/>; null if it has a mistake, which is
    /// reported.</summary>
    public static LiteralValue? ReadGroups(LexerCursor cursor, int end)
    {
        var start = cursor.Position;
        var text = cursor.Text[start..end];
        cursor.Position = end;
        var isMac = text.AsSpan().Count(':') == 5 && !text.Contains("::", StringComparison.Ordinal);
        if (isMac && !text.Contains('.', StringComparison.Ordinal))
        {
            return ReadMac(cursor, text);
        }

        if (FindLargeOctet(text[(text.LastIndexOf(':') + 1)..], end) is { } octet)
        {
            return LargeOctet(cursor, octet);
        }

        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return Malformed(cursor, start, $"`{text}` is not an IPv6 or MAC address", HelpOnGroups(text));
        }

        if (cursor.Peek() == '%' && LexerCursor.StartsName(cursor.Peek(1)))
        {
            cursor.SkipWhile(c => c == '%' || LexerCursor.ContinuesName(c));
            return Malformed(
                cursor, start, "an address has no zone here",
                $"write `{text}`; the device is chosen by `via HOOK(NAME)` or `--dev NAME`");
        }

        var bytes = address.GetAddressBytes();
        var high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8));
        return ReadPrefix(cursor, start, new(high, low), isVersion4: false);
    }

    /// <summary>Reads an IPv4 address that ends at <paramref name="end"/>; null if it has a mistake, which is reported.
    /// </summary>
    public static LiteralValue? ReadDotted(LexerCursor cursor, int end)
    {
        var start = cursor.Position;
        var text = cursor.Text[start..end];
        cursor.Position = end;
        var parts = text.Split('.');
        if (parts.Length == 2)
        {
            return Fraction(cursor, start, text);
        }

        if (parts.Length == 4 && FindLargeOctet(text, end) is { } octet)
        {
            SkipPrefix(cursor);
            return LargeOctet(cursor, octet);
        }

        if (parts.Length < 4 && cursor.Peek() == '.' && (cursor.Peek(1) == '*' || LexerCursor.StartsName(cursor.Peek(1))))
        {
            cursor.SkipWhile(c => c is '.' or '*' || LexerCursor.ContinuesName(c));
            return Malformed(
                cursor, start, $"`{cursor.Text[start..cursor.Position]}` is not an IPv4 address",
                $"a network is a prefix: `{string.Join('.', parts.Concat(["0", "0", "0"]).Take(4))}/{parts.Length * 8}`");
        }

        if (parts.Length != 4 || !Array.TrueForAll(parts, IsOctet))
        {
            SkipPrefix(cursor);
            return Malformed(
                cursor,
                start,
                $"`{cursor.Text[start..cursor.Position]}` is not an IPv4 address",
                Completed(parts, cursor.Text[end..cursor.Position]));
        }

        var value = parts.Aggregate(0UL, (sum, part) => (sum << 8) | byte.Parse(part, CultureInfo.InvariantCulture));
        return ReadPrefix(cursor, start, new(0, MappedPrefix | value), isVersion4: true);
    }

    private static int EndOfDotted(LexerCursor cursor, int start)
    {
        var end = cursor.EndOf(start, char.IsAsciiDigit);
        var last = end;
        while (cursor.At(last) == '.' && char.IsAsciiDigit(cursor.At(last + 1)))
        {
            last = cursor.EndOf(last + 1, char.IsAsciiDigit);
        }

        return last == end ? start : cursor.EndOf(last, LexerCursor.ContinuesName);
    }

    private static LiteralValue? ReadPrefix(
        LexerCursor cursor, int start, LiteralValue.Address address, bool isVersion4)
    {
        var slash = cursor.Position;
        if (!SkipPrefix(cursor))
        {
            return address;
        }

        var digits = cursor.Text[(slash + 1)..cursor.Position];
        var span = new TextSpan(slash + 1, digits.Length);
        var bits = isVersion4 ? 32 : 128;
        if (digits.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            cursor.Report(
                Codes.MalformedAddress,
                span,
                $"`{digits}` is not a prefix length",
                "a number of bits",
                NetmaskHelp(digits));
            return null;
        }

        if (digits.Length > 3 || int.Parse(digits, CultureInfo.InvariantCulture) > bits)
        {
            cursor.Report(
                Codes.PrefixTooLong,
                span,
                $"prefix length {digits} is too long",
                $"an IPv{(isVersion4 ? 4 : 6)} address has {bits} bits");
            return null;
        }

        var length = int.Parse(digits, CultureInfo.InvariantCulture);
        var value = new UInt128(address.High, address.Low);
        var network = value & PrefixMask(length + 128 - bits);
        if (network != value)
        {
            cursor.Report(
                Codes.HostBitsSet,
                cursor.From(start),
                $"`{cursor.Text[start..cursor.Position]}` has bits outside of its prefix",
                $"only the first {length} bits count",
                $"the prefix is `{Show(network, isVersion4)}/{digits}`, the single host `{cursor.Text[start..slash]}`");
            return null;
        }

        return new LiteralValue.Prefix(address.High, address.Low, length + 128 - bits);
    }

    private static bool SkipPrefix(LexerCursor cursor)
    {
        if (cursor.Peek() != '/' || !char.IsAsciiDigit(cursor.Peek(1)))
        {
            return false;
        }

        cursor.Position++;
        var dotted = EndOfDotted(cursor);
        cursor.Position = dotted > cursor.Position ? dotted : cursor.EndOf(cursor.Position, LexerCursor.ContinuesName);
        return true;
    }

    private static LiteralValue.Mac? ReadMac(LexerCursor cursor, string text)
    {
        var groups = text.Split(':');
        if (Array.TrueForAll(groups, g => g.Length == 2 && g.All(char.IsAsciiHexDigit)))
        {
            var digits = string.Concat(groups);
            return new(ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        }

        Malformed(
            cursor,
            cursor.Position - text.Length,
            $"`{text}` is not a MAC address",
            "a MAC address is six groups of two hexadecimal digits, as in `02:42:ac:11:00:02`");
        return null;
    }

    private static LiteralValue? Fraction(LexerCursor cursor, int start, string text)
    {
        var number = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var whole = NumberLiterals.WithoutFraction(text[..number], text[number..]);
        cursor.Report(
            Codes.FractionalNumber,
            cursor.From(start),
            "numbers have no fraction",
            "not a whole number",
            whole is null ? null : $"write `{whole}`");
        return null;
    }

    private static TextSpan? FindLargeOctet(string dotted, int end)
    {
        var start = end - dotted.Length;
        foreach (var part in dotted.Split('.'))
        {
            if (dotted.Contains('.', StringComparison.Ordinal) && part.Length > 0 && part.All(char.IsAsciiDigit)
                && part[0] != '0' && (part.Length > 3 || int.Parse(part, CultureInfo.InvariantCulture) > 255))
            {
                return new(start, part.Length);
            }

            start += part.Length + 1;
        }

        return null;
    }

    private static LiteralValue? LargeOctet(LexerCursor cursor, TextSpan octet)
    {
        var text = cursor.Text.Substring(octet.Start, octet.Length);
        cursor.Report(Codes.OctetTooLarge, octet, $"octet {text} is over 255", "one byte of an address");
        return null;
    }

    private static string HelpOnGroups(string text)
    {
        var groups = text.Split(':');
        return groups.Length is >= 4 and <= 7 && Array.TrueForAll(groups, group => group.Length == 2)
            ? "a MAC address is six groups of two hexadecimal digits, as in `02:42:ac:11:00:02`"
            : "an IPv6 address is eight groups of up to four hexadecimal digits, of which one `::` stands for the zeros: "
                + "`2001:db8::1`";
    }

    private static LiteralValue? Malformed(LexerCursor cursor, int start, string message, string? help = null)
    {
        cursor.Report(Codes.MalformedAddress, cursor.From(start), message, "not an address", help);
        return null;
    }

    private static bool IsOctet(string part) =>
        part.Length is > 0 and < 4 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0');

    // `10.0.0/24` and `010.0.0.1`: what was most likely meant.
    private static string? Completed(string[] parts, string prefix)
    {
        if (parts.Length > 4 || !Array.TrueForAll(parts, p => p.Length is > 0 and < 4 && p.All(char.IsAsciiDigit)))
        {
            return "an IPv4 address is four numbers, as in `10.0.0.1`";
        }

        var octets = parts.Concat(["0", "0", "0"]).Take(4).Select(p => p.TrimStart('0') is "" ? "0" : p.TrimStart('0'));
        var written = $"write `{string.Join('.', octets)}{prefix}`";
        return parts.Length == 4 ? written + ": leading zeros mean octal to some"
            : prefix.Length == 0 ? "an IPv4 address is four numbers, as in `10.0.0.1`" : written;
    }

    private static string? NetmaskHelp(string digits)
    {
        if (!IPAddress.TryParse(digits, out var mask) || mask.AddressFamily != AddressFamily.InterNetwork
            || digits.AsSpan().Count('.') != 3)
        {
            return null;
        }

        var value = BinaryPrimitives.ReadUInt32BigEndian(mask.GetAddressBytes());
        var length = System.Numerics.BitOperations.LeadingZeroCount(~value);
        return value << length == 0 || length == 32 ? $"this network mask is the length `/{length}`" : null;
    }

    private static UInt128 PrefixMask(int length) => length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);

    private static string Show(UInt128 value, bool isVersion4)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new IPAddress(isVersion4 ? bytes.AsSpan(12) : bytes).ToString();
    }
}
