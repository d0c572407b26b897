using System.Globalization;
using Superpower;
using Superpower.Model;
using Tcpq.Diagnostics;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax.Literals;

/// <summary>Link addresses: `02:42:ac:11:00:02`.</summary>
internal static class LinkAddressLiteral
{
    /// <summary>How one is written, as messages say it.</summary>
    public const string Shape = "a MAC address is six groups of two hexadecimal digits, as in `02:42:ac:11:00:02`";

    private const int Groups = 6;

    /// <summary>A link address.</summary>
    public static TextParser<LiteralReading> Parser { get; } = Read;

    /// <summary>Reads a link address; no result if there are not six groups between colons.</summary>
    public static Result<LiteralReading> Read(Input input)
    {
        var text = input.AsReadOnlySpan();
        text = text[..Ipv6Literal.EndOfGroups(text)];
        if (text.Count(':') != Groups - 1 || text.Contains("::", StringComparison.Ordinal) || text.Contains('.'))
        {
            return Result.Empty<LiteralReading>(input);
        }

        return Value(text) is { } value
            ? input.Read(text.Length, new LiteralValue.Mac(value))
            : input.Fail(
                text.Length, Codes.MalformedAddress, $"`{text}` is not a MAC address", "not an address", Shape);
    }

    private static ulong? Value(ReadOnlySpan<char> text)
    {
        var value = 0UL;
        foreach (var group in text.Split(':'))
        {
            if (group.End.Value - group.Start.Value != 2
                || !byte.TryParse(
                    text[group], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one))
            {
                return null;
            }

            value = (value << 8) | one;
        }

        return value;
    }
}
