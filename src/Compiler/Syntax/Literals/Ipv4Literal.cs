using Superpower;
using Superpower.Model;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax.Literals;

/// <summary>IPv4 addresses and prefixes: `10.0.0.1`, `10.0.0.0/8`.</summary>
internal static class Ipv4Literal
{
    // RFC 4291 §2.5.5.2: the IPv4 address stands in the last 32 bits, after 16 ones.
    private const ulong MappedPrefix = 0xffff_0000_0000;

    /// <summary>An address or prefix of IPv4, or a number with a dot, which is none.</summary>
    public static TextParser<LiteralReading> Parser { get; } = Read;

    /// <summary>Reads an address or prefix; no result if no dotted number is at hand.</summary>
    public static Result<LiteralReading> Read(Input input)
    {
        var text = input.AsReadOnlySpan();
        var end = EndOfDotted(text, 0);
        if (end == 0)
        {
            return Result.Empty<LiteralReading>(input);
        }

        return Value(text[..end]) is { } value
            ? PrefixLiteral.Read(input, end, new(0, MappedPrefix | value), isVersion4: true)
            : AddressMistakes.OfDotted(input, end);
    }

    /// <summary>The end of the dotted number at an index (`10.0.0.1`, `1.5s`); the index if it has no dot.</summary>
    public static int EndOfDotted(ReadOnlySpan<char> text, int start)
    {
        var end = text.EndOfDigits(start);
        var last = end;
        while (text.At(last) == '.' && char.IsAsciiDigit(text.At(last + 1)))
        {
            last = text.EndOfDigits(last + 1);
        }

        return last == end ? start : text.EndOfName(last);
    }

    // Four numbers up to 255, none with a leading zero.
    private static uint? Value(ReadOnlySpan<char> text)
    {
        var (value, octets) = (0U, 0);
        for (var at = 0; at <= text.Length; octets++)
        {
            var end = text.EndOfDigits(at);
            var length = end - at;
            if (octets == 4 || length is 0 or > 3 || (length > 1 && text[at] == '0')
                || text.At(end) is not ('.' or '\0'))
            {
                return null;
            }

            var octet = 0U;
            for (; at < end; at++)
            {
                octet = (octet * 10) + (uint)(text[at] - '0');
            }

            if (octet > byte.MaxValue)
            {
                return null;
            }

            value = (value << 8) | octet;
            at = end + 1;
        }

        return octets == 4 ? value : null;
    }
}
