using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Superpower;
using Superpower.Model;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax.Literals;

/// <summary>IPv6 addresses and prefixes: `2001:db8::1`, `::ffff:10.0.0.1`, `fe80::/10`.</summary>
internal static class Ipv6Literal
{
    /// <summary>An address or prefix of IPv6.</summary>
    public static TextParser<LiteralReading> Parser { get; } = Read;

    /// <summary>Reads an address or prefix; no result if no groups between colons are at hand.</summary>
    public static Result<LiteralReading> Read(Input input)
    {
        var text = input.AsReadOnlySpan();
        var end = EndOfGroups(text);
        if (end == 0)
        {
            return Result.Empty<LiteralReading>(input);
        }

        Span<byte> bytes = stackalloc byte[16];
        if (AddressMistakes.HasLargeOctet(text[..end])
            || !IPAddress.TryParse(text[..end], out var address)
            || address.AddressFamily != AddressFamily.InterNetworkV6
            || (text.At(end) == '%' && LexerCursor.StartsName(text.At(end + 1)))
            || !address.TryWriteBytes(bytes, out _))
        {
            return AddressMistakes.OfGroups(input, end);
        }

        var high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        return PrefixLiteral.Read(input, end, new(high, low), isVersion4: false);
    }

    /// <summary>The end of the groups between colons that a text begins with, 0 if there are none: at least two colons
    /// make them an address, as no other construct of the language has that.</summary>
    public static int EndOfGroups(ReadOnlySpan<char> text)
    {
        var (end, colons) = (0, 0);
        while (end < text.Length && (char.IsAsciiHexDigit(text[end]) || text[end] == ':'))
        {
            colons += text[end] == ':' ? 1 : 0;
            end++;
        }

        if (colons < 2)
        {
            return 0;
        }

        if (text.At(end) == '.' && char.IsAsciiDigit(text.At(end + 1)) && char.IsAsciiDigit(text[end - 1]))
        {
            end = Ipv4Literal.EndOfDotted(text, end);
        }

        return text.EndOfName(end);
    }
}
