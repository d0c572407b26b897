using System.Collections.Immutable;
using Tcpq.Diagnostics;

namespace Tcpq.Syntax;

/// <summary>Parses the statements that write text: `print "…"`, `alert "…" once per saddr within 10s`.</summary>
internal sealed class MessageParser(TokenStream tokens, ExpressionParser expressions)
{
    private readonly NameParser names = new(tokens);

    /// <summary>Parses the `print` at hand; null, reported, if it has no text.</summary>
    public Statement.Print? ParsePrint()
    {
        var word = tokens.Next();
        return ParseText(word) is { } text ? new(tokens.From(word.Span.Start), text) : null;
    }

    /// <summary>Parses the `alert` at hand; null, reported, if it has no text.</summary>
    public Statement.Alert? ParseAlert()
    {
        var word = tokens.Next();
        if (ParseText(word) is not { } text)
        {
            return null;
        }

        var once = ParseOnce();
        return new(tokens.From(word.Span.Start), text, once);
    }

    private TextTemplate? ParseText(Token word)
    {
        var token = tokens.Current;
        if (tokens.Take(TokenKind.Template))
        {
            return new TemplateParser(tokens, token).Parse();
        }

        if (tokens.Take(TokenKind.BadLiteral))
        {
            return new(token.Span, []);
        }

        if (token is not { StartsValue: true, StartsLine: false })
        {
            ReportNoText(word, $"expected `\"…\"`, found {token.Description}", $"write `{word.Text} \"…\"`");
            return null;
        }

        var value = expressions.Parse(ExpressionPlace.Statement);
        var written = tokens.Quote(Unwrap(value).Span);
        ReportNoText(
            word,
            "expected `\"…\"`",
            written.StartsWith('"') ? $"write `{word.Text} {written}`"
                : written.Length == 0 || written.Contains('"', StringComparison.Ordinal)
                    ? "values stand in the text, in braces: `print \"{saddr}\"`"
                : $"write `{word.Text} \"{{{written}}}\"`",
            value);
        return null;
    }

    private void ReportNoText(Token word, string label, string help, Expression? found = null) => tokens.Report(
        Codes.UnexpectedText, found?.Span ?? tokens.Here, $"a text is missing after `{word.Text}`", label, help);

    private static Expression Unwrap(Expression value)
    {
        while (value is Expression.Parenthesized group)
        {
            value = group.Inner;
        }

        return value;
    }

    private OnceClause? ParseOnce()
    {
        var word = tokens.Current;
        if (!tokens.TakeWord(TokenKind.Once))
        {
            if (word.Kind is not (TokenKind.Per or TokenKind.Within))
            {
                return null;
            }

            tokens.Report(
                Codes.UnexpectedText,
                word.Span,
                $"`{word.Text}` has no `once`",
                "expected `once`",
                $"write `once {word.Text} …`");
        }

        var keys = ParseKeys();
        Expression? within = null;
        if (tokens.TakeWord(TokenKind.Within))
        {
            within = expressions.Parse(ExpressionPlace.Statement);
        }

        if (tokens.At(TokenKind.Per))
        {
            tokens.Report(
                Codes.ClauseOutOfPlace, tokens.Current.Span, "`per` comes too late", "too late",
                "`per` stands before `within`");
            keys = ParseKeys();
        }

        return new(tokens.From(word.Span.Start), keys, within);
    }

    private ImmutableArray<NamedExpression> ParseKeys()
    {
        var isMissing = tokens.Current is { Kind: TokenKind.By } or { Kind: TokenKind.Identifier, StartsLine: false };
        if (isMissing && tokens.WordInCapitals() is null)
        {
            tokens.Report(
                Codes.UnexpectedText, tokens.Here, "`per` is missing after `once`", "expected `per`",
                "write `once per saddr`");
            tokens.Take(TokenKind.By);
        }
        else if (!tokens.TakeWord(TokenKind.Per))
        {
            return [];
        }

        var keys = ImmutableArray.CreateBuilder<NamedExpression>();
        do
        {
            var value = expressions.Parse(ExpressionPlace.Column);
            keys.Add(new(value, names.ParseAs()));
        }
        while (tokens.Take(TokenKind.Comma));

        return keys.ToImmutable();
    }
}
