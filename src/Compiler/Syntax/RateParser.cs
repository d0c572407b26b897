using System.Collections.Immutable;
using Tcpq.Diagnostics;

namespace Tcpq.Syntax;

/// <summary>Parses `limit 100/s burst 20 by saddr`.</summary>
internal sealed class RateParser(TokenStream tokens, ExpressionParser expressions)
{
    private const string BurstWord = "burst"; // no reserved word: it means something here only

    private static readonly ImmutableArray<RatePeriod> Periods =
        [new("s", 1_000_000_000), new("m", 60_000_000_000), new("h", 3_600_000_000_000)];

    private readonly ClauseParser clauses = new(tokens, expressions);
    private readonly NameParser names = new(tokens);

    /// <summary>Parses the `limit` at hand; null, reported, where it has no rate.</summary>
    public Statement.RateLimit? Parse()
    {
        var isBegun = tokens.Previous.Kind is TokenKind.Semicolon or TokenKind.Less or TokenKind.Greater;
        var word = tokens.Next();
        if (clauses.ParseSize(word) is not { } count)
        {
            return null;
        }

        if (ParsePeriod() is not { } period)
        {
            // Behind a statement it is a clause in the wrong place, which is reported already.
            if (isBegun)
            {
                ReportNoPeriod(count);
            }

            return null;
        }

        SizedClause? burst = null;
        var next = tokens.Current;
        if (next is { Kind: TokenKind.Identifier, Text: BurstWord })
        {
            tokens.Next();
            burst = clauses.ParseSize(next);
        }

        var keys = tokens.TakeWord(TokenKind.By) ? ParseKeys() : [];
        return new(tokens.From(word.Span.Start), count, period, burst, keys);
    }

    private ulong? ParsePeriod()
    {
        if (tokens.Take(TokenKind.Slash))
        {
            var unit = tokens.Current;
            foreach (var period in Periods)
            {
                if (unit.Kind == TokenKind.Identifier && unit.Text == period.Unit)
                {
                    tokens.Next();
                    return period.Nanoseconds;
                }
            }
        }

        return null;
    }

    private void ReportNoPeriod(SizedClause count) => tokens.Report(
        Codes.UnexpectedText,
        tokens.Here,
        "the rate of `limit` has no period",
        $"expected `/s`, `/m` or `/h`, found {tokens.Current.Description}",
        $"write `limit {count.Value}/s`; the rows of a table are limited behind its keys: "
            + $"`count() by saddr limit {count.Value}`");

    private ImmutableArray<NamedExpression> ParseKeys()
    {
        var keys = ImmutableArray.CreateBuilder<NamedExpression>();
        do
        {
            var value = expressions.Parse(ExpressionPlace.Column);
            keys.Add(new(value, names.ParseAs()));
        }
        while (tokens.Take(TokenKind.Comma));

        return keys.ToImmutable();
    }

    private sealed record RatePeriod(string Unit, ulong Nanoseconds);
}
