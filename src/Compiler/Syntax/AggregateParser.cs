using System.Collections.Immutable;
using Tcpq.Diagnostics;

namespace Tcpq.Syntax;

/// <summary>Parses aggregates with their clauses: `count(saddr) by dport as tries top 10 limit 10k`.</summary>
internal sealed class AggregateParser(TokenStream tokens, ExpressionParser expressions)
{
    private static readonly ImmutableArray<TokenKind> ClauseOrder =
        [TokenKind.By, TokenKind.As, TokenKind.Top, TokenKind.Limit];

    /// <summary>Parses the aggregate whose name is at hand.</summary>
    public AggregateCall Parse()
    {
        var name = tokens.Next();
        var arguments = ParseArguments(name);
        var clauses = new Clauses();
        while (FindClause() is { } clause)
        {
            ReportOrder(clause, clauses);
            ParseClause(clause, clauses);
        }

        return new(
            tokens.From(name.Span.Start),
            new(name.Span, name.Text),
            arguments,
            clauses.By,
            null,
            clauses.As,
            clauses.Top,
            clauses.Limit,
            false);
    }

    /// <summary>Parses `as NAME`; null if there is none.</summary>
    public Identifier? ParseName()
    {
        if (!tokens.TakeWord(TokenKind.As))
        {
            return null;
        }

        var name = tokens.Current;
        var canBeName = name.Kind is TokenKind.Identifier or TokenKind.Aggregate or TokenKind.PlannedStatement;
        if (canBeName && !name.Text.Contains('.', StringComparison.Ordinal))
        {
            tokens.Next();
            return new(name.Span, name.Text);
        }

        var isWord = name.Text.Length > 0 && char.IsAsciiLetter(name.Text[0]);
        tokens.Report(
            isWord && !canBeName ? Codes.ReservedWord : Codes.UnexpectedText,
            tokens.Here,
            isWord ? $"`{name.Text}` cannot be a name" : "a name is missing after `as`",
            canBeName ? "a name has no `.`"
                : isWord ? "a word of the language" : $"expected a name, found {name.Description}");
        if (canBeName)
        {
            tokens.Next();
        }

        return null;
    }

    private ImmutableArray<Expression> ParseArguments(Token name)
    {
        if (tokens.At(TokenKind.OpenParenthesis))
        {
            return expressions.ParseList(tokens.Next(), TokenKind.CloseParenthesis, allowsRanges: false);
        }

        var list = ImmutableArray.CreateBuilder<Expression>();
        var start = tokens.Current.Span.Start;
        if (tokens.Current is { StartsValue: true, StartsLine: false })
        {
            do
            {
                list.Add(expressions.Parse(ExpressionPlace.Statement));
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

    private TokenKind? FindClause()
    {
        var kind = tokens.WordInCapitals()?.Kind ?? tokens.Current.Kind;

        // A second `by` or `limit` may begin a statement of its own only after a `;`.
        return ClauseOrder.Contains(kind) || kind == TokenKind.PlannedClause ? kind : null;
    }

    private void ReportOrder(TokenKind clause, Clauses clauses)
    {
        var word = tokens.Current;
        if (clauses.Last is { } last && ClauseOrder.IndexOf(clause) is var place and >= 0
            && place <= ClauseOrder.IndexOf(last.Kind))
        {
            var isTwice = clauses.Seen.Contains(clause);
            tokens.Report(
                Codes.ClauseOutOfPlace,
                word.Span,
                isTwice ? $"`{word.Text}` stands here twice" : $"`{word.Text}` stands before `{last.Text}`",
                isTwice ? "second time" : "too late",
                "the order is `by`, `as`, `top`, `limit`");
        }
    }

    private void ParseClause(TokenKind clause, Clauses clauses)
    {
        var word = tokens.Current;
        clauses.Seen.Add(clause);
        switch (clause)
        {
            case TokenKind.By:
                clauses.Last = word;
                tokens.TakeWord(TokenKind.By);
                ParseKeys(clauses);
                break;
            case TokenKind.As:
                clauses.Last = word;
                clauses.As = ParseName() ?? clauses.As;
                break;
            case TokenKind.PlannedClause:
                SkipPlanned();
                break;
            default:
                clauses.Last = word;
                tokens.TakeWord(clause);
                var size = ParseSize(word);
                (clauses.Top, clauses.Limit) = clause == TokenKind.Top
                    ? (size, clauses.Limit) : (clauses.Top, size);
                break;
        }
    }

    // An `as` before a comma names a key; after the last key the first of two names the key, the other the result.
    private void ParseKeys(Clauses clauses)
    {
        var keys = ImmutableArray.CreateBuilder<NamedExpression>();
        while (true)
        {
            var value = expressions.Parse(ExpressionPlace.Statement);
            var name = tokens.Current;
            var key = ParseName();
            if (tokens.Take(TokenKind.Comma))
            {
                keys.Add(new(value, key));
                continue;
            }

            var isKeyName = key is not null && tokens.At(TokenKind.As);
            keys.Add(new(value, isKeyName ? key : null));
            if (key is not null && !isKeyName)
            {
                clauses.As = key;
                clauses.Last = name;
                clauses.Seen.Add(TokenKind.As);
            }

            clauses.By = keys.ToImmutable();
            return;
        }
    }

    private SizedClause? ParseSize(Token word)
    {
        if (tokens.Current is { Kind: TokenKind.Literal, Value: LiteralValue.Integer number })
        {
            tokens.Next();
            return new(tokens.From(word.Span.Start), number.Value);
        }

        if (tokens.Take(TokenKind.BadLiteral))
        {
            return null;
        }

        tokens.Report(
            Codes.NumberExpected,
            tokens.Here,
            $"a number is missing after `{word.Text}`",
            $"expected a plain number, found {tokens.Current.Description}");
        if (tokens.Current is { StartsValue: true, StartsLine: false })
        {
            expressions.Parse(ExpressionPlace.Statement);
        }

        return null;
    }

    private void SkipPlanned()
    {
        var word = tokens.Current;
        tokens.Report(
            Codes.NotInThisVersion,
            word.Span,
            $"`{word.Text}` is not part of this version",
            "a clause of a later version");
        tokens.Next();
        tokens.SkipUntil(() => FindClause() is not null || tokens.Current.StartsStatement || tokens.Current.Kind is
            TokenKind.Semicolon or TokenKind.Greater or TokenKind.ShiftRight or TokenKind.CloseBrace);
    }

    private sealed class Clauses
    {
        public ImmutableArray<NamedExpression> By { get; set; } = [];

        public Identifier? As { get; set; }

        public SizedClause? Top { get; set; }

        public SizedClause? Limit { get; set; }

        public Token? Last { get; set; }

        public HashSet<TokenKind> Seen { get; } = [];
    }
}
