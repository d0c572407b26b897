using Tcpq.Diagnostics;

namespace Tcpq.Syntax;

/// <summary>Parses single values: literals and names, and says what stands there in place of one.</summary>
internal sealed class OperandParser(TokenStream tokens)
{
    private const int MostJoined = 4;

    /// <summary>Parses a literal or a name; <see cref="Expression.Missing"/>, reported, if there is none.</summary>
    public Expression Parse()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Literal when token.Value is { } value:
                tokens.Next();
                return new Expression.Literal(token.Span, value);
            case TokenKind.BadLiteral:
                tokens.Next();
                return new Expression.Missing(token.Span);
            case TokenKind.Identifier:
                tokens.Next();
                return new Expression.Reference(token.Span, token.Text);
            default:
                return IsMisusedWord(token) ? ReadMisusedWord() : Missing();
        }
    }

    /// <summary>Whether a value follows another one with nothing that joins them.</summary>
    public bool IsSideBySide(ExpressionPlace place)
    {
        var token = tokens.Current;
        var isName = token.Kind == TokenKind.Identifier && tokens.WordInCapitals() is null
            && tokens.Peek().Kind != TokenKind.OpenParenthesis;
        var isValue = token.Kind is TokenKind.Literal or TokenKind.BadLiteral;
        var isDeclared = place == ExpressionPlace.Declaration;
        return (isName || isValue) && !(token.StartsLine && (isDeclared || OperatorReader.IsInBlock(place)))
            && !(isDeclared && token.Value is LiteralValue.Text);
    }

    /// <summary>Reads the names up to a literal that follow a value, and reports them: `dst port 80`, `syn
    /// ack`.</summary>
    public Expression.Missing ParseSideBySide(Expression left, ExpressionPlace place)
    {
        var words = new List<string> { tokens.Quote(left.Span) };
        var second = tokens.Quote(tokens.Current.Span);
        var isKnown = tokens.Current.AfterError || left is Expression.Missing;
        string? value = null;
        while (value is null && IsSideBySide(place))
        {
            var token = tokens.Next();
            value = token.Kind == TokenKind.Identifier ? null : token.Text;
            if (value is null)
            {
                words.Add(token.Text);
            }
        }

        var span = tokens.From(left.Span.Start);
        if (!isKnown)
        {
            tokens.Report(
                Codes.OperatorMissing,
                span,
                $"nothing joins `{words[0]}` and `{second}`",
                "an operator is missing",
                Help(left, words, value));
        }

        return new(span);
    }

    private static string? Help(Expression left, List<string> words, string? value)
    {
        if (TcpdumpPhrases.Translate(string.Join(' ', words), value) is { } meant)
        {
            return value is null ? $"did you mean `{meant}`?" : $"write `{meant}`";
        }

        if (value is null)
        {
            return "conditions are joined by `and` or `or`"
                + (words.Count <= MostJoined ? $": `{string.Join(" and ", words)}`" : "");
        }

        return (left, words.Count) switch
        {
            (Expression.Literal, 1) => $"several values make a set: `in {{{words[0]}, {value}}}`",
            (_, 1) => $"compare them: `{words[0]} == {value}`",
            _ => null,
        };
    }

    // `where first > 3`: the word stands where only a name can.
    private bool IsMisusedWord(Token token)
    {
        var next = tokens.Peek().Kind;
        return token.IsWord && !token.StartsLine && (TokenTable.FindOperator(next)?.Binary is not null
            || next is TokenKind.CloseParenthesis or TokenKind.Comma or TokenKind.CloseBracket or TokenKind.CloseBrace);
    }

    private Expression.Missing ReadMisusedWord()
    {
        var token = tokens.Current;
        var help = token.Kind == TokenKind.Aggregate ? $"an aggregate is written `{token.Text}(…)`" : null;
        tokens.Report(
            Codes.ReservedWord,
            token.Span,
            $"`{token.Text}` is a word of the language, not a value",
            "not a name",
            help);
        tokens.Next();
        return new(token.Span);
    }

    private Expression.Missing Missing()
    {
        var after = tokens.Position == 0 ? "" : $" after `{tokens.Previous.Text}`";
        tokens.Report(
            Codes.ExpressionExpected,
            tokens.Here,
            $"a value is missing{after}",
            $"expected a field, a number or another value, found {tokens.Current.Description}");
        return new(tokens.AfterPrevious);
    }
}
