using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;

namespace Tcpq.Syntax;

/// <summary>What the clauses that end a table's or a map's declaration say, and which of them were read.</summary>
internal sealed class SizeClauses
{
    /// <summary>Rows to print.</summary>
    public SizedClause? Top { get; set; }

    /// <summary>Entries to keep.</summary>
    public SizedClause? Limit { get; set; }

    /// <summary>Whether what was not used for longest is forgotten.</summary>
    public bool IsLru { get; set; }

    /// <summary>The word of the last clause in its order.</summary>
    public Token? Last { get; set; }

    /// <summary>The clauses that were read.</summary>
    public List<TokenKind> Seen { get; } = [];
}

/// <summary>Parses the clauses that tables and maps share: `top 10`, `limit 10k`, `lru`, `lru 100k`.</summary>
internal sealed class ClauseParser(TokenStream tokens, ExpressionParser expressions)
{
    /// <summary>The clause at hand if it is one of some; null if there is none.</summary>
    public TokenKind? Find(ImmutableArray<TokenKind> order)
    {
        var kind = tokens.WordInCapitals()?.Kind ?? tokens.Current.Kind;
        return order.Contains(kind) ? kind : null;
    }

    /// <summary>Notes the clause at hand, and reports it where it is out of its order; `limit` and `lru` may change
    /// places.</summary>
    public void CheckOrder(TokenKind clause, ImmutableArray<TokenKind> order, SizeClauses clauses)
    {
        var word = tokens.Current;
        var isTwice = clauses.Seen.Contains(clause);
        var isOfSize = clause is TokenKind.Limit or TokenKind.Lru;
        if (clauses.Last is { } last && (isTwice || order.IndexOf(clause) < order.IndexOf(last.Kind))
            && (isTwice || !isOfSize || last.Kind is not (TokenKind.Limit or TokenKind.Lru)))
        {
            tokens.Report(
                Codes.ClauseOutOfPlace,
                word.Span,
                isTwice ? $"`{word.Text}` stands here twice" : $"`{word.Text}` stands before `{last.Text}`",
                isTwice ? "second time" : "too late",
                $"the order is {Show(order)}");
        }

        clauses.Seen.Add(clause);
        clauses.Last = word with { Kind = clause };
    }

    /// <summary>Parses `top`, `limit` or `lru`.</summary>
    public void Parse(TokenKind clause, SizeClauses clauses)
    {
        var word = tokens.Current;
        tokens.TakeWord(clause);
        switch (clause)
        {
            case TokenKind.Top:
                clauses.Top = ParseSize(word);
                break;
            case TokenKind.Limit:
                SetLimit(word, clauses);
                break;
            case TokenKind.Lru:
                clauses.IsLru = true;
                if (tokens.Current is { Kind: TokenKind.Literal or TokenKind.BadLiteral, StartsLine: false })
                {
                    SetLimit(word, clauses);
                }

                break;
        }
    }

    /// <summary>Parses the number of a clause; null, reported, if there is none.</summary>
    public SizedClause? ParseSize(Token word)
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

    // The number after `lru` is the limit too.
    private void SetLimit(Token word, SizeClauses clauses)
    {
        var number = tokens.Current;
        var size = ParseSize(word);
        if (clauses.Limit is not null && size is not null && clauses.Seen.Contains(TokenKind.Lru))
        {
            tokens.Report(
                Codes.ClauseOutOfPlace, number.Span, "the limit stands here twice", "second time",
                "remove one of the two: `lru 10k` is `limit 10k lru`");
        }

        clauses.Limit = size ?? clauses.Limit;
    }

    private static string Show(ImmutableArray<TokenKind> order) =>
        string.Join(", ", order.Select(kind => $"`{TokenTable.Rows.First(r => r.Kind == kind).Text}`"));
}
