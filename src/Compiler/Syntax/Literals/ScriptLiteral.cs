using Superpower;
using Superpower.Model;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax.Literals;

/// <summary>Literals of scripts, but for texts and truth values.</summary>
internal static class ScriptLiteral
{
    /// <summary>A number, duration, size, address, prefix or link address.</summary>
    public static TextParser<LiteralReading> Parser { get; } = Read;

    /// <summary>Reads a literal; no result if none begins here.</summary>
    public static Result<LiteralReading> Read(Input input)
    {
        var first = input.IsAtEnd ? '\0' : input[0];
        if ((first == ':' || char.IsAsciiHexDigit(first)) && Ipv6Literal.EndOfGroups(input.AsReadOnlySpan()) > 0)
        {
            var link = LinkAddressLiteral.Read(input);
            return link.HasValue ? link : Ipv6Literal.Read(input);
        }

        if (!char.IsAsciiDigit(first))
        {
            return Result.Empty<LiteralReading>(input);
        }

        var dotted = Ipv4Literal.Read(input);
        return dotted.HasValue ? dotted : QuantityLiteral.Read(input);
    }
}
