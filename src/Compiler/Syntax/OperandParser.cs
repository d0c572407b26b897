using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;

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
            case TokenKind.StartsWith or TokenKind.Contains when tokens.Peek().Kind == TokenKind.OpenParenthesis:
                return ReadCalledOperator();
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
            var help = Help(left, words, value, place);
            tokens.Report(
                Codes.OperatorMissing,
                span,
                $"nothing joins `{words[0]}` and `{second}`",
                "an operator is missing",
                help.Text,
                proposal: help.Proposed is null ? null : new(span, help.Proposed),
                otherHelp: help.Otherwise);
        }

        if (words is [_, "between", ..] && tokens.At(TokenKind.And) && tokens.Peek().Kind == TokenKind.Literal)
        {
            tokens.Next();
            tokens.Next();
        }

        return new(span);
    }

    /// <summary>Reads `not`, `!` or `~` and a value behind another value, and reports them: `dport not 80`.</summary>
    public Expression.Missing ParseMisplacedSign(Expression left, Func<Expression> parseOperand)
    {
        var sign = tokens.Next();
        var compares = tokens.Take(TokenKind.EqualEqual) || tokens.At(TokenKind.Literal);
        var right = tokens.Current.StartsValue ? parseOperand() : Missing();
        if (left is not Expression.Missing && right is not Expression.Missing)
        {
            var (first, second) = (tokens.Quote(left.Span), tokens.Quote(right.Span));
            var meant = sign.Kind == TokenKind.Tilde ? TextPattern.Test(first, second, isExpression: true)
                : compares ? $"{first} != {second}" : $"{first} and not {second}";
            tokens.Report(
                Codes.OperatorMissing,
                sign.Span,
                $"`{sign.Text}` does not join `{first}` and `{second}`",
                "stands in front of a value",
                meant is null ? TextPattern.None : $"write `{meant}`",
                proposal: meant is null ? null : new(tokens.From(left.Span.Start), meant));
        }

        return new(tokens.From(left.Span.Start));
    }

    // What to say, what that proposes to write in place of all, and what to say if it mends nothing.
    private readonly record struct Advice(string? Text, string? Proposed = null, string? Otherwise = null)
    {
        public static Advice Write(string code) => new($"write `{code}`", code);
    }

    private static Advice Help(Expression left, List<string> words, string? value, ExpressionPlace place)
    {
        if (TcpdumpPhrases.Translate(string.Join(' ', words), value) is { } meant)
        {
            return value is null ? new($"did you mean `{meant}`?") : Advice.Write(meant);
        }

        if (words.Count > 1 && Habit(left, words, value, place) is { } help)
        {
            return help;
        }

        if (value is null && place is ExpressionPlace.Column or ExpressionPlace.Element or ExpressionPlace.Set)
        {
            return new($"several values are separated by commas: `{string.Join(", ", words)}`");
        }

        if (value is null)
        {
            const string joined = "conditions are joined by `and` or `or`";
            var all = string.Join(" and ", words);
            return words.Count <= MostJoined ? new($"{joined}: `{all}`", all, joined) : new(joined);
        }

        return (left, words.Count) switch
        {
            (Expression.Literal, 1) => new($"several values make a set: `in {{{words[0]}, {value}}}`"),
            (_, 1) => new($"compare them: `{words[0]} == {value}`", $"{words[0]} == {value}"),
            _ => default,
        };
    }

    private static Advice? Habit(Expression left, List<string> words, string? value, ExpressionPlace place)
    {
        var second = words[1];
        if (left is Expression.Literal { Value: LiteralValue.Integer }
            && Suggestion.Nearest(second, Units.All.Select(unit => (unit.Text, unit.Aliases))) is { } unit)
        {
            return new($"a unit stands right behind its number: `{words[0]}{unit}`");
        }

        var right = value ?? (words.Count > 2 ? words[^1] : "…");
        return second switch
        {
            "is" when right is "null" or "none" or "not" or "missing" or "absent" =>
                new($"a comparison with what is absent is false: `{words[0]} >= 0` asks for what is there"),
            "between" => new($"write `{words[0]} in {right}..…`"),
            "endswith" => new("the end of a text cannot be asked for alone: `startswith` and `contains` can"),
            "like" or "matches" => TextPattern.Test(words[0], right, second == "matches") is { } test
                ? Advice.Write(test) : new(TextPattern.None),
            _ when place == ExpressionPlace.Column
                && ForeignWords.Find(ForeignWords.Clauses, second) is { } clause => new(clause),
            _ when ForeignWords.Find(ForeignWords.Operators, second) is { } sign =>
                right == "…" ? new($"write `{words[0]} {sign} …`") : Advice.Write($"{words[0]} {sign} {right}"),
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

    // `startswith(payload, "GET")`.
    private Expression.Missing ReadCalledOperator()
    {
        var word = tokens.Next();
        tokens.Report(
            Codes.ExpressionExpected, word.Span, $"`{word.Text}` is no function", "stands between two texts",
            $"write `payload {word.Text} \"GET \"`");
        tokens.SkipBracket();
        return new(tokens.From(word.Span.Start));
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
