using Superpower.Model;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax;

/// <summary>Reads `&amp;lt;` and the like: copied from a page that shows its source.</summary>
internal static class EntityReader
{
    private static readonly (string Name, TokenKind Kind, string Sign)[] Entities =
    [
        ("&lt;", TokenKind.Less, "<"), ("&gt;", TokenKind.Greater, ">"), ("&amp;&amp;", TokenKind.And, "and"),
        ("&amp;", TokenKind.Ampersand, "&"), ("&quot;", TokenKind.BadLiteral, "\""),
    ];

    /// <summary>Reads an entity and reports it; no result if there is none.</summary>
    public static Result<TokenKind> Read(Input rest, LexerCursor cursor)
    {
        var text = rest.AsReadOnlySpan();
        foreach (var (name, kind, sign) in Entities)
        {
            if (text.StartsWith(name, StringComparison.Ordinal))
            {
                cursor.Report(
                    Codes.UnknownCharacter, new(rest.Position.Absolute, name.Length),
                    $"`{name}` is how HTML writes `{sign}`", "", $"write `{sign}`");
                return Result.Value(kind, rest, rest.Skip(name.Length));
            }
        }

        return Result.Empty<TokenKind>(rest);
    }
}
