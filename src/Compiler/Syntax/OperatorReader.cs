using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>Where an expression stands, which decides what `&lt;`, `>`, `..`, `,` and `as` mean to it.</summary>
internal enum ExpressionPlace
{
    /// <summary>After `where` or `every`: `&lt;` can open the block.</summary>
    Condition,

    /// <summary>In a statement: `>` closes the block.</summary>
    Statement,

    /// <summary>In a list of a statement: `>` closes the block, a comma and `as` belong to the list.</summary>
    Column,

    /// <summary>In parentheses: all compare.</summary>
    Brackets,

    /// <summary>In a list in brackets: all compare, a comma belongs to the list.</summary>
    Element,

    /// <summary>An element of a set: all compare, and `..` makes a range.</summary>
    Set,

    /// <summary>The value of a declaration: all compare, and the line may end it.</summary>
    Declaration,
}

/// <summary>Finds the operator between two values, also as other languages write it, and tells operators from the
/// brackets of blocks.</summary>
internal sealed class OperatorReader(TokenStream tokens)
{
    private int guessedBlock = -1;

    /// <summary>Whether aggregates stand for values here, so that in brackets `&lt;` compares with them.</summary>
    public bool HasAggregates { get; set; }

    /// <summary>Prepares for what stands between the first word of a declaration and its block: finds the `&lt;` that
    /// opens its block if no known statement follows any. It is the last one that a name follows, if something looks
    /// like the end of a block; a `;` proves that there is one.</summary>
    public void BeginRule()
    {
        guessedBlock = -1;
        var last = -1;
        var depth = 0;
        var ahead = 0;
        var token = tokens.Current;
        while (token.Kind is not (TokenKind.EndOfFile or TokenKind.Semicolon) && !token.StartsDeclaration)
        {
            depth = Math.Max(0, depth + TokenStream.BracketDepth(token.Kind));
            var next = tokens.Peek(ahead + 1);
            if (token.Kind == TokenKind.Less && depth == 0)
            {
                if (next.StartsStatement || IsForeignStatement(next, tokens.Peek(ahead + 2)))
                {
                    guessedBlock = -1;
                    return;
                }

                last = tokens.Position + ahead;
                guessedBlock = next.Kind == TokenKind.Identifier ? last : guessedBlock;
            }

            ahead++;
            token = next;
        }

        var hasEnd = tokens.Peek(ahead - 1).Kind is TokenKind.Greater or TokenKind.ShiftRight;
        guessedBlock = token.Kind == TokenKind.Semicolon && guessedBlock < 0 ? last
            : token.Kind == TokenKind.Semicolon || hasEnd ? guessedBlock : -1;
    }

    /// <summary>Whether the `&lt;` at hand opens a block: a statement follows it, or nothing that could be compared.
    /// </summary>
    public bool OpensBlock(ExpressionPlace place)
    {
        if (!tokens.At(TokenKind.Less))
        {
            return false;
        }

        if (tokens.Peek().StartsStatement)
        {
            return !HasAggregates || tokens.Peek().Kind != TokenKind.Aggregate
                || place is not (ExpressionPlace.Brackets or ExpressionPlace.Element or ExpressionPlace.Set);
        }

        if (IsForeignStatement(tokens.Peek(), tokens.Peek(2)))
        {
            return true;
        }

        // No value begins with one of our words.
        if (place == ExpressionPlace.Condition && tokens.Peek().IsWord)
        {
            return true;
        }

        var isEmpty = tokens.Peek().Kind is TokenKind.Greater or TokenKind.Semicolon or TokenKind.EndOfFile;
        return place == ExpressionPlace.Condition && (tokens.Position == guessedBlock || (isEmpty && !IsUnequalSign()));
    }

    /// <summary>Whether `>` closes a block there.</summary>
    public static bool IsInBlock(ExpressionPlace place) => place is ExpressionPlace.Statement or ExpressionPlace.Column;

    /// <summary>The row of the operator at hand, or null if the expression ends.</summary>
    public TokenRow? Find(ExpressionPlace place)
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Assign or TokenKind.EqualEqual or TokenKind.NotEqual or TokenKind.Greater
                when FindForeign() is { } foreign:
                return TokenTable.FindOperator(foreign);
            case TokenKind.Assign:
                return TokenTable.FindOperator(TokenKind.EqualEqual);
            case TokenKind.Not or TokenKind.Bang when tokens.Peek().Kind == TokenKind.In:
                return TokenTable.FindOperator(TokenKind.In);
            case TokenKind.Less when IsUnequalSign():
                return TokenTable.FindOperator(TokenKind.NotEqual);
            case TokenKind.Less when OpensBlock(place):
            case TokenKind.Greater or TokenKind.ShiftRight when ClosesBlock(place):
                return null;
            case TokenKind.Identifier:
                return tokens.WordInCapitals() is { Binary: not null } row && tokens.Peek().StartsValue ? row : null;
            default:
                return TokenTable.FindOperator(token.Kind) is { Binary: not null } found ? found : null;
        }
    }

    /// <summary>Reads the operator that <see cref="Find"/> found; one that is not ours is reported.</summary>
    public Token Take(TokenRow row)
    {
        var sign = tokens.Current;
        if (sign.Kind == TokenKind.Identifier)
        {
            tokens.ReportCapitals();
        }
        else if (sign.Kind != row.Kind || FindForeign() is not null)
        {
            sign = TakeForeign(row, sign);
        }

        tokens.Next();
        return sign;
    }

    // `=`, `<>`, `=>` and `not in`.
    private Token TakeForeign(TokenRow row, Token sign)
    {
        if (sign.Kind == TokenKind.Assign && FindForeign() is null)
        {
            tokens.Report(
                Codes.ForeignOperator, sign.Span, "`=` does not compare", "only gives a name its value", "write `==`");
            return sign;
        }

        var span = TextSpan.Covering(sign.Span, tokens.Peek().Span);
        tokens.Report(
            Codes.ForeignOperator, span, $"`{tokens.Quote(span)}` is not an operator", help: row.Kind switch
            {
                TokenKind.In => "put `not` in front of the whole condition: `not x in {…}`",
                TokenKind.Contains => TextPattern.Test("x", tokens.Peek(2).Text, isExpression: true) is { } test
                    ? $"write `{test[2..]}`" : TextPattern.None,
                _ => $"write `{row.Text}`",
            });
        tokens.Next();
        return sign with { Kind = row.Kind, Span = span };
    }

    // Two signs without a blank between them that are one elsewhere, in front of a value.
    private TokenKind? FindForeign()
    {
        var (first, second) = (tokens.Current, tokens.Peek());
        if (second.Span.Start != first.Span.End || !tokens.Peek(2).StartsValue || tokens.Peek(2).StartsLine)
        {
            return null;
        }

        return (first.Kind, second.Kind) switch
        {
            (TokenKind.EqualEqual, TokenKind.Assign) => TokenKind.EqualEqual,
            (TokenKind.Assign, TokenKind.Bang) or (TokenKind.NotEqual, TokenKind.Assign)
                or (TokenKind.Greater, TokenKind.Less) => TokenKind.NotEqual,
            (TokenKind.Assign, TokenKind.Greater) => TokenKind.GreaterOrEqual,
            (TokenKind.Assign, TokenKind.Less) => TokenKind.LessOrEqual,
            (TokenKind.Assign, TokenKind.Tilde) => TokenKind.Contains,
            _ => null,
        };
    }

    private bool IsUnequalSign() => tokens.Peek() is { Kind: TokenKind.Greater } greater
        && greater.Span.Start == tokens.Current.Span.End && tokens.Peek(2).StartsValue && !tokens.Peek(2).StartsLine;

    private static bool IsForeignStatement(Token word, Token next) =>
        word.Kind == TokenKind.Identifier && next.Kind == TokenKind.OpenParenthesis
        && ForeignWords.Find(ForeignWords.Statements, word.Text) is not null;

    // In a block, `>` compares only where a value follows it on the same line, and is reported then.
    private bool ClosesBlock(ExpressionPlace place)
    {
        var next = tokens.Peek();
        if (next.Kind is TokenKind.EndOfFile or TokenKind.Semicolon or TokenKind.Greater or TokenKind.ShiftRight
            || next.StartsDeclaration)
        {
            return place != ExpressionPlace.Condition;
        }

        var beginsRule = next.Kind == TokenKind.Identifier
            && tokens.Peek(2).Kind is TokenKind.Identifier or TokenKind.Where or TokenKind.Via;
        return IsInBlock(place) && (!next.StartsValue || next.StartsLine || beginsRule);
    }
}
