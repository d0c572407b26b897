using System.Collections.Immutable;
using Tcpq.Diagnostics;

namespace Tcpq.Syntax;

/// <summary>Parses `map seen[saddr, dport] : integer lru limit 10k`.</summary>
internal sealed class MapParser(TokenStream tokens, ExpressionParser expressions)
{
    private static readonly ImmutableArray<TokenKind> ClauseOrder = [TokenKind.Lru, TokenKind.Limit];

    private readonly NameParser names = new(tokens);
    private readonly ClauseParser clauses = new(tokens, expressions);

    /// <summary>Parses a map whose first word has been read; null, reported, if it cannot be understood.</summary>
    public Declaration.Map? Parse(Token word)
    {
        var name = names.Parse(word, TokenKind.OpenBracket);
        if (name is null && !tokens.At(TokenKind.OpenBracket))
        {
            Skip();
            return null;
        }

        var keys = ParseKeys(name?.Text ?? "…");
        var type = ParseType(name?.Text ?? "…");
        var sizes = new SizeClauses();
        while (clauses.Find(ClauseOrder) is { } clause)
        {
            clauses.CheckOrder(clause, ClauseOrder, sizes);
            clauses.Parse(clause, sizes);
        }

        // The name is declared all the same: its uses are no second mistake.
        var unknown = new Identifier(tokens.AfterPrevious, "");
        return name is null
            ? null
            : new(
                tokens.From(word.Span.Start), name, keys.IsEmpty ? [unknown] : keys, type ?? unknown, sizes.IsLru,
                sizes.Limit);
    }

    private ImmutableArray<Identifier> ParseKeys(string name)
    {
        var keys = ImmutableArray.CreateBuilder<Identifier>();
        var open = tokens.Current;
        if (!tokens.Take(TokenKind.OpenBracket))
        {
            tokens.Report(
                Codes.UnexpectedText,
                tokens.Here,
                $"the key of `{name}` is missing",
                $"expected `[`, found {open.Description}",
                $"write `map {name}[saddr] : integer`");
            return [];
        }

        do
        {
            if (ParseWord("a field or a type") is { } key)
            {
                keys.Add(key);
            }
            else
            {
                tokens.SkipUntil(() => tokens.Current.Kind is TokenKind.Comma or TokenKind.CloseBracket
                    or TokenKind.Colon or TokenKind.Semicolon);
            }
        }
        while (tokens.Take(TokenKind.Comma));

        if (!tokens.Take(TokenKind.CloseBracket))
        {
            tokens.ReportNotClosed(
                open, TokenKind.CloseBracket, "the parts of a key are names of fields or types, joined by commas");
            tokens.SkipUntil(() => tokens.Current.Kind is TokenKind.Colon or TokenKind.Semicolon);
        }

        return keys.ToImmutable();
    }

    private Identifier? ParseType(string name)
    {
        if (tokens.Take(TokenKind.Colon))
        {
            return ParseWord("a type");
        }

        tokens.Report(
            Codes.UnexpectedText,
            tokens.Here,
            $"the type of what `{name}` holds is missing",
            $"expected `:`, found {tokens.Current.Description}",
            $"write `map {name}[…] : integer`");
        if (tokens.At(TokenKind.Identifier) && tokens.Current is { StartsLine: false } type)
        {
            tokens.Next();
            return new(type.Span, type.Text);
        }

        if (!tokens.Current.StartsLine && clauses.Find(ClauseOrder) is null)
        {
            Skip();
        }

        return null;
    }

    private Identifier? ParseWord(string what)
    {
        var word = tokens.Current;
        if (tokens.Take(TokenKind.Identifier))
        {
            return new(word.Span, word.Text);
        }

        tokens.Report(
            word.IsWord && !word.StartsLine ? Codes.ReservedWord : Codes.UnexpectedText,
            tokens.Here,
            word.IsWord && !word.StartsLine
                ? $"`{word.Text}` is a word of the language, not {what}" : $"{what} is missing",
            $"expected a name, found {word.Description}",
            "for example `map opened[sock] : time`");
        return null;
    }

    private void Skip()
    {
        tokens.SkipUntil(() => tokens.At(TokenKind.Semicolon));
        tokens.SuppressHere();
    }
}
