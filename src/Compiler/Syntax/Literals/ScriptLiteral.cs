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
        var text = input.AsReadOnlySpan();
        if (BeginsGroups(text))
        {
            var link = LinkAddressLiteral.Read(input);
            return link.HasValue ? link : Ipv6Literal.Read(input);
        }

        if (!char.IsAsciiDigit(text.At(0)))
        {
            return Result.Empty<LiteralReading>(input);
        }

        var dotted = Ipv4Literal.Read(input);
        return dotted.HasValue ? dotted : QuantityLiteral.Read(input);
    }

    /// <summary>True if a literal begins a text, for good or with a mistake: most tokens are none.</summary>
    public static bool Begins(ReadOnlySpan<char> text) => char.IsAsciiDigit(text.At(0)) || BeginsGroups(text);

    private static bool BeginsGroups(ReadOnlySpan<char> text) =>
        (text.At(0) == ':' || char.IsAsciiHexDigit(text.At(0))) && Ipv6Literal.EndOfGroups(text) > 0;
}
