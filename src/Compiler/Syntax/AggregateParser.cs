using System.Collections.Immutable;
using Tcpq.Diagnostics;

namespace Tcpq.Syntax;

/// <summary>Parses aggregates with their clauses: `count(saddr) by dport within 10s as tries top 10 limit 10k`.
/// </summary>
internal sealed class AggregateParser(TokenStream tokens, OperatorReader reader, ExpressionParser expressions)
{
    private static readonly ImmutableArray<TokenKind> ClauseOrder =
        [TokenKind.By, TokenKind.Within, TokenKind.As, TokenKind.Top, TokenKind.Limit, TokenKind.Lru];

    private readonly ClauseParser clauses = new(tokens, expressions);
    private readonly NameParser names = new(tokens);

    /// <summary>Parses the statement whose name is at hand.</summary>
    public AggregateCall Parse() => Parse(ExpressionPlace.Statement, isValue: false);

    /// <summary>Parses the aggregate at hand where it stands for its value. A key is then one operand, so that
    /// operators after it are about the aggregate.</summary>
    public AggregateCall ParseValue(ExpressionPlace place) => Parse(place, isValue: true);

    private AggregateCall Parse(ExpressionPlace place, bool isValue)
    {
        var name = tokens.Next();
        var arguments = ParseArguments(name);
        var parts = new Parts(place, isValue);
        while (clauses.Find(ClauseOrder) is { } clause && !(clause == TokenKind.As && parts.LeavesNames))
        {
            clauses.CheckOrder(clause, ClauseOrder, parts.Sizes);
            ParseClause(clause, parts);
        }

        return new(
            tokens.From(name.Span.Start),
            new(name.Span, name.Text),
            arguments,
            parts.By,
            parts.Within,
            parts.As,
            new(parts.Sizes.Top, parts.Sizes.Limit, parts.Sizes.IsLru));
    }

    private ImmutableArray<Expression> ParseArguments(Token name)
    {
        if (tokens.At(TokenKind.OpenParenthesis))
        {
            return expressions.ParseList(tokens.Next(), TokenKind.CloseParenthesis, allowsRanges: false);
        }

        var list = ImmutableArray.CreateBuilder<Expression>();
        var start = tokens.Current.Span.Start;
        var wrong = tokens.Current.Kind;
        if (wrong is TokenKind.OpenBracket or TokenKind.OpenBrace)
        {
            var open = tokens.Next();
            var values = expressions.ParseList(
                open,
                wrong == TokenKind.OpenBrace ? TokenKind.CloseBrace : TokenKind.CloseBracket,
                allowsRanges: false);
            var inside = tokens.Quote(new(open.Span.End, Math.Max(0, tokens.Previous.Span.Start - open.Span.End)));
            tokens.Report(
                Codes.ParenthesesMissing, open.Span, $"`{name.Text}` has no parentheses", "expected `(`",
                $"write `{name.Text}({inside})`");
            return values;
        }

        if (tokens.Current is { StartsValue: true, StartsLine: false })
        {
            do
            {
                list.Add(expressions.Parse(ExpressionPlace.Column));
            }
            while (tokens.Take(TokenKind.Comma));
        }

        var written = list.Count == 0 ? "" : tokens.Quote(tokens.From(start));
        tokens.Report(
            Codes.ParenthesesMissing,
            name.Span,
            $"`{name.Text}` has no parentheses",
            list.Count == 0 ? "expected `(`" : "its arguments stand in parentheses",
            $"write `{name.Text}({written})`");
        return list.ToImmutable();
    }

    private void ParseClause(TokenKind clause, Parts parts)
    {
        switch (clause)
        {
            case TokenKind.By:
                tokens.TakeWord(TokenKind.By);
                ParseKeys(parts);
                break;
            case TokenKind.Within:
                tokens.TakeWord(TokenKind.Within);
                parts.Within = ParseOperand(parts);
                break;
            case TokenKind.As:
                parts.As = names.ParseAs() ?? parts.As;
                break;
            default:
                clauses.Parse(clause, parts.Sizes);
                break;
        }
    }

    // An `as` before a comma names a key; after the last key the first of two names the key, the other the result.
    private void ParseKeys(Parts parts)
    {
        var keys = ImmutableArray.CreateBuilder<NamedExpression>();
        while (true)
        {
            var value = ParseOperand(parts);
            if (parts.LeavesNames)
            {
                parts.By = [new(value, null)];
                return;
            }

            var word = tokens.Current;
            var name = names.ParseAs();
            if (!parts.LeavesCommas && tokens.Take(TokenKind.Comma))
            {
                keys.Add(new(value, name));
                continue;
            }

            var isKeyName = name is not null && tokens.At(TokenKind.As);
            keys.Add(new(value, isKeyName ? name : null));
            if (name is not null && !isKeyName)
            {
                parts.As = name;
                parts.Sizes.Last = word with { Kind = TokenKind.As };
                parts.Sizes.Seen.Add(TokenKind.As);
            }

            parts.By = keys.ToImmutable();
            return;
        }
    }

    private Expression ParseOperand(Parts parts)
    {
        if (!parts.IsValue)
        {
            return expressions.Parse(ExpressionPlace.Column);
        }

        var value = expressions.ParseOperand(parts.Place);
        if (reader.Find(parts.Place) is { Precedence: > Precedence.Comparison } row)
        {
            var key = tokens.Quote(value.Span);
            tokens.Report(
                Codes.OperatorAfterKey,
                tokens.Current.Span,
                $"is `{row.Text}` about `{key}`, or about the aggregate?",
                "could be either",
                $"write `({key} {row.Text} …)`, or put the aggregate in parentheses");
        }

        return value;
    }

    private sealed class Parts(ExpressionPlace place, bool isValue)
    {
        public ExpressionPlace Place => place;

        public bool IsValue => isValue;

        public bool LeavesNames => isValue && place == ExpressionPlace.Column;

        public bool LeavesCommas =>
            isValue && place is ExpressionPlace.Column or ExpressionPlace.Element or ExpressionPlace.Set;

        public ImmutableArray<NamedExpression> By { get; set; } = [];

        public Expression? Within { get; set; }

        public Identifier? As { get; set; }

        public SizeClauses Sizes { get; } = new();
    }
}
