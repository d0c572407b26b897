using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>What stands in brackets.</summary>
internal sealed partial class ExpressionParser
{
    /// <summary>Parses values separated by commas, each of which may be a range, up to a closing bracket.</summary>
    public ImmutableArray<Expression> ParseList(Token open, TokenKind close, bool allowsRanges)
    {
        var list = ImmutableArray.CreateBuilder<Expression>();
        if (tokens.At(TokenKind.Star) && tokens.Peek().Kind == close)
        {
            tokens.Report(
                Codes.ExpressionExpected, tokens.Current.Span, "`*` is not a value", "", "`count()` counts everything");
            tokens.Next();
        }

        while (!tokens.At(close) && !AtListEnd())
        {
            var element = Parse(allowsRanges ? ExpressionPlace.Set : ExpressionPlace.Element);
            list.Add(allowsRanges ? ParseRange(element, ExpressionPlace.Set) : element);
            if (!tokens.Take(TokenKind.Comma))
            {
                break;
            }

            if (tokens.At(close) && !allowsRanges)
            {
                tokens.Report(
                    Codes.ExpressionExpected, tokens.Here, "a value is missing after `,`", "expected a value");
            }
        }

        Close(open, close);
        return list.ToImmutable();
    }

    private Expression ParseParenthesis()
    {
        var isSet = tokens.Previous.Kind is TokenKind.In or TokenKind.EqualEqual or TokenKind.NotEqual;
        var open = tokens.Next();
        var inner = ParseBinary(Precedence.Or, ExpressionPlace.Brackets);
        if (tokens.At(TokenKind.Comma) && inner is not Expression.Missing)
        {
            return ParseWrongList(open, TokenKind.CloseParenthesis, isSet);
        }

        Close(open, TokenKind.CloseParenthesis);
        return new Expression.Parenthesized(tokens.From(open.Span.Start), inner);
    }

    private Expression.Missing ParseWrongList(TokenKind close)
    {
        var isSet = tokens.Previous.Kind is TokenKind.In or TokenKind.Assign;
        return ParseWrongList(tokens.Next(), close, isSet);
    }

    // `(80, 443)` and `[80, 443]`: from the comma or the first value on.
    private Expression.Missing ParseWrongList(Token open, TokenKind close, bool isSet)
    {
        var isComma = tokens.Take(TokenKind.Comma);
        var before = tokens.Position;
        while (!tokens.At(close) && !AtListEnd())
        {
            Parse(ExpressionPlace.Set);
            if (tokens.At(TokenKind.DotDot))
            {
                ParseRange(new Expression.Missing(tokens.Current.Span), ExpressionPlace.Set);
            }

            if (!tokens.Take(TokenKind.Comma))
            {
                break;
            }
        }

        var inside = tokens.Quote(TextSpan.Covering(
            new(open.Span.End, 0), tokens.Position > before || isComma ? tokens.Previous.Span : open.Span));
        var isAddress = close == TokenKind.CloseBracket && tokens.Previous.Value is LiteralValue.Address;
        if (!open.AfterError)
        {
            tokens.Report(
                Codes.UnexpectedText,
                open.Span,
                isComma ? "parentheses hold one value" : $"`{open.Text}` does not begin a value",
                isComma ? "several are in these" : "",
                isAddress && !isComma ? $"write the address alone: `{inside}`"
                    : isSet ? $"several values make a set: `in {{{inside}}}`"
                    : $"write {(isComma ? "them without parentheses" : "it without brackets")}: `{inside}`");
        }

        Close(open, close);
        return new(tokens.From(open.Span.Start));
    }

    private Expression.Set ParseSet()
    {
        var open = tokens.Next();
        var elements = ParseList(open, TokenKind.CloseBrace, allowsRanges: true);
        return new Expression.Set(tokens.From(open.Span.Start), elements);
    }

    private bool AtListEnd() => tokens.AtRuleEnd || tokens.At(TokenKind.Semicolon);

    private bool Close(Token open, TokenKind close)
    {
        if (tokens.Take(close))
        {
            return true;
        }

        tokens.ReportNotClosed(open, close);
        tokens.SuppressHere();
        return false;
    }
}
