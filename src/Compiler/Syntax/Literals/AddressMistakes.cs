using System.Globalization;
using Superpower.Model;
using Tcpq.Diagnostics;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax.Literals;

/// <summary>Says what is wrong with what looks like an address, and what was most likely meant.</summary>
internal static class AddressMistakes
{
    private const string FourNumbers = "an IPv4 address is four numbers, as in `10.0.0.1`";

    /// <summary>What is wrong with a dotted number that is no IPv4 address.</summary>
    /// <param name="input">Where it begins.</param>
    /// <param name="end">The index of its end.</param>
    public static Result<LiteralReading> OfDotted(Input input, int end)
    {
        var rest = input.AsReadOnlySpan();
        var text = rest[..end].ToString();
        var parts = text.Split('.');
        if (parts.Length == 2)
        {
            return Fraction(input, text);
        }

        var whole = PrefixLiteral.EndOf(rest, end);
        if (parts.Length == 4 && FindLargeOctet(text) is { } octet)
        {
            return LargeOctet(input, whole, octet);
        }

        var next = rest.At(end + 1);
        if (parts.Length < 4 && rest.At(end) == '.' && (next == '*' || LexerCursor.StartsName(next)))
        {
            whole = end;
            while (rest.At(whole) is '.' or '*' || LexerCursor.ContinuesName(rest.At(whole)))
            {
                whole++;
            }

            var network = string.Join('.', parts.Concat(["0", "0", "0"]).Take(4));
            return Malformed(
                input, whole, $"`{rest[..whole]}` is not an IPv4 address",
                $"a network is a prefix: `{network}/{parts.Length * 8}`");
        }

        return Malformed(
            input, whole, $"`{rest[..whole]}` is not an IPv4 address", Completed(parts, rest[end..whole].ToString()));
    }

    /// <summary>What is wrong with groups between colons that are no IPv6 address.</summary>
    /// <param name="input">Where they begin.</param>
    /// <param name="end">The index of their end.</param>
    public static Result<LiteralReading> OfGroups(Input input, int end)
    {
        var rest = input.AsReadOnlySpan();
        var text = rest[..end].ToString();
        var last = text.LastIndexOf(':') + 1;
        if (FindLargeOctet(text[last..]) is { } octet)
        {
            return LargeOctet(input, end, (octet.Start.Value + last)..(octet.End.Value + last));
        }

        if (!System.Net.IPAddress.TryParse(text, out _))
        {
            return Malformed(input, end, $"`{text}` is not an IPv6 or MAC address", HelpOnGroups(text));
        }

        while (rest.At(end) == '%' || LexerCursor.ContinuesName(rest.At(end)))
        {
            end++;
        }

        return Malformed(
            input, end, "an address has no zone here",
            $"write `{text}`; the device is chosen by `via HOOK(NAME)` or `--dev NAME`");
    }

    /// <summary>True if an IPv4 address at the end of groups has a number over 255.</summary>
    public static bool HasLargeOctet(ReadOnlySpan<char> groups) =>
        groups.Contains('.') && FindLargeOctet(groups[(groups.LastIndexOf(':') + 1)..].ToString()) is not null;

    private static Result<LiteralReading> Fraction(Input input, string text)
    {
        var number = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var whole = QuantityLiteral.WithoutFraction(text[..number], text[number..]);
        return input.Fail(
            text.Length, Codes.FractionalNumber, "numbers have no fraction", "not a whole number",
            whole is null ? null : $"write `{whole}`");
    }

    private static Range? FindLargeOctet(string dotted)
    {
        var start = 0;
        foreach (var part in dotted.Split('.'))
        {
            if (dotted.Contains('.', StringComparison.Ordinal) && part.Length > 0 && part.All(char.IsAsciiDigit)
                && part[0] != '0' && (part.Length > 3 || int.Parse(part, CultureInfo.InvariantCulture) > byte.MaxValue))
            {
                return start..(start + part.Length);
            }

            start += part.Length + 1;
        }

        return null;
    }

    private static Result<LiteralReading> LargeOctet(Input input, int end, Range octet) => input.Fail(
        end, octet, Codes.OctetTooLarge, $"octet {input.AsReadOnlySpan()[octet]} is over 255",
        "one byte of an address");

    private static Result<LiteralReading> Malformed(Input input, int end, string message, string? help) =>
        input.Fail(end, Codes.MalformedAddress, message, "not an address", help);

    private static string HelpOnGroups(string text)
    {
        var groups = text.Split(':');
        return groups.Length is >= 4 and <= 7 && Array.TrueForAll(groups, group => group.Length == 2)
            ? LinkAddressLiteral.Shape
            : "an IPv6 address is eight groups of up to four hexadecimal digits, of which one `::` stands for the "
                + "zeros: `2001:db8::1`";
    }

    // `10.0.0/24` and `010.0.0.1`: what was most likely meant.
    private static string? Completed(string[] parts, string prefix)
    {
        if (parts.Length > 4 || !Array.TrueForAll(parts, p => p.Length is > 0 and < 4 && p.All(char.IsAsciiDigit)))
        {
            return FourNumbers;
        }

        var octets = parts.Concat(["0", "0", "0"]).Take(4).Select(p => p.TrimStart('0') is "" ? "0" : p.TrimStart('0'));
        var written = $"write `{string.Join('.', octets)}{prefix}`";
        return parts.Length == 4 ? written + ": leading zeros mean octal to some"
            : prefix.Length == 0 ? FourNumbers : written;
    }
}
