using System.Collections.Immutable;
using Tcpq.Diagnostics;

namespace Tcpq.Syntax;

/// <summary>Parses statements.</summary>
internal sealed class StatementParser(TokenStream tokens, ExpressionParser expressions, BlockParser blocks)
{
    private const int MostNested = 64;

    private readonly NameParser names = new(tokens);
    private readonly ClauseParser clauses = new(tokens, expressions);
    private readonly MessageParser messages = new(tokens, expressions);
    private readonly RateParser rates = new(tokens, expressions);
    private int nesting;

    /// <summary>Whether an unknown name is called here, as statements are.</summary>
    public bool AtUnknownCall =>
        tokens.At(TokenKind.Identifier) && tokens.Peek().Kind == TokenKind.OpenParenthesis;

    /// <summary>Parses a statement; <see cref="Statement.Missing"/>, reported, if there is none.</summary>
    public Statement Parse()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Emit:
                return ParseEmit();
            case TokenKind.Let:
                return ParseLet();
            case TokenKind.Set:
                return ParseSet();
            case TokenKind.Delete:
                tokens.Next();
                return ParseEntry(token) is { } entry ? new Statement.Delete(tokens.From(token.Span.Start), entry)
                    : Skip(token);
            case TokenKind.If:
                return ParseIf();
            case TokenKind.Print:
                return messages.ParsePrint() is { } print ? print : Skip(token);
            case TokenKind.Alert:
                return messages.ParseAlert() is { } alert ? alert : Skip(token);
            case TokenKind.Show:
                return ParseShow();
            case TokenKind.Clear:
                tokens.Next();
                return names.ParseTable(token) is { } table
                    ? new Statement.Clear(tokens.From(token.Span.Start), table)
                    : Skip(token);
            case TokenKind.Exit:
                tokens.Next();
                return new Statement.Exit(token.Span);
            case TokenKind.Drop:
                tokens.Next();
                return new Statement.Drop(token.Span);
            case TokenKind.Pass:
                tokens.Next();
                return new Statement.Pass(token.Span);
            case TokenKind.Capture:
                tokens.Next();
                return new Statement.Capture(token.Span);
            case TokenKind.Limit:
                return rates.Parse() is { } rate ? rate : Skip(token);
            case TokenKind.Aggregate:
            case TokenKind.Identifier when AtUnknownCall:
                return ParseCall();
            default:
                return ParseOther();
        }
    }

    /// <summary>Skips a statement or declaration with all the blocks in it.</summary>
    public void SkipNested()
    {
        var depth = 0;
        tokens.SkipUntil(() =>
        {
            if (tokens.At(TokenKind.Less) && tokens.Peek().StartsStatement)
            {
                depth++;
                return false;
            }

            if (tokens.At(TokenKind.ShiftRight) && depth > 0 && !tokens.Peek().StartsValue)
            {
                tokens.TakeHalf();
                depth--;
            }

            if (tokens.At(TokenKind.Greater) && depth > 0)
            {
                depth -= tokens.Peek().StartsValue && !tokens.Peek().StartsLine ? 0 : 1;
                return false;
            }

            // `> 5` compares: no rule and no statement begins with a number.
            var compares = tokens.At(TokenKind.Greater)
                && tokens.Peek() is { Kind: TokenKind.Literal, StartsLine: false };
            return depth == 0 && !compares
                && tokens.Current.Kind is TokenKind.Semicolon or TokenKind.Greater or TokenKind.ShiftRight;
        });
    }

    private Statement ParseCall()
    {
        if (tokens.Current.Text is "elif" or "elsif" or "elseif" && tokens.Previous.Kind == TokenKind.Greater)
        {
            ReportLoneElse("is written `else if`");
            return ParseIf();
        }

        if (ForeignWords.Find(ForeignWords.Statements, tokens.Current.Text) is not null)
        {
            return SkipUnknown();
        }

        var call = expressions.Aggregates.Parse();
        return new Statement.Aggregate(call.Span, call);
    }

    private Statement.Emit ParseEmit()
    {
        var word = tokens.Next();
        var columns = ImmutableArray.CreateBuilder<NamedExpression>();
        do
        {
            columns.Add(tokens.At(TokenKind.Star) ? ReadStar() : ParseColumn());
        }
        while (tokens.Take(TokenKind.Comma));

        return new(tokens.From(word.Span.Start), columns.ToImmutable());
    }

    private NamedExpression ParseColumn()
    {
        var value = expressions.Parse(ExpressionPlace.Column);
        return new(value, names.ParseAs());
    }

    private NamedExpression ReadStar()
    {
        var star = tokens.Next();
        tokens.Report(
            Codes.ExpressionExpected, star.Span, "`*` is not a value", "",
            "name the columns: `emit time, saddr, dport`");
        return new(new Expression.Missing(star.Span), null);
    }

    private Statement ParseLet()
    {
        var word = tokens.Next();
        var name = names.Parse(word, TokenKind.Assign);
        if ((name is null && !tokens.At(TokenKind.Assign)) || !names.TakeAssign(word))
        {
            return Skip(word);
        }

        var value = expressions.Parse(ExpressionPlace.Statement);
        var span = tokens.From(word.Span.Start);
        return name is null ? new Statement.Missing(span) : new Statement.Let(span, name, value);
    }

    private Statement ParseSet()
    {
        var word = tokens.Next();
        if (ParseEntry(word) is not { } entry || !names.TakeAssign(word))
        {
            return Skip(word);
        }

        var value = expressions.Parse(ExpressionPlace.Statement);
        return new Statement.Set(tokens.From(word.Span.Start), entry, value);
    }

    private MapEntry? ParseEntry(Token word)
    {
        var start = tokens.Current.Span.Start;
        if (names.Parse(word, TokenKind.OpenBracket) is not { } name)
        {
            return null;
        }

        var open = tokens.Current;
        if (!tokens.Take(TokenKind.OpenBracket))
        {
            tokens.Report(
                Codes.UnexpectedText,
                tokens.Here,
                $"the key of `{name.Text}` is missing",
                $"expected `[`, found {open.Description}",
                word.Kind == TokenKind.Set
                    ? $"write `set {name.Text}[…] = …`; a value of one event is named by `let {name.Text} = …`"
                    : $"write `{word.Text} {name.Text}[…]`");
            return null;
        }

        var isEmpty = tokens.At(TokenKind.CloseBracket);
        if (isEmpty)
        {
            tokens.Report(
                Codes.ExpressionExpected, tokens.Current.Span, $"the key of `{name.Text}` is missing",
                "expected a value");
        }

        var keys = expressions.ParseList(open, TokenKind.CloseBracket, allowsRanges: false);
        return new(tokens.From(start), name, isEmpty ? [new Expression.Missing(open.Span)] : keys);
    }

    private Statement ParseIf()
    {
        var word = tokens.Next();
        if (nesting >= MostNested)
        {
            return SkipDeep(word);
        }

        nesting++;
        var condition = ParseGuard(word);
        var then = blocks.ParseNested(word);
        ImmutableArray<Statement> otherwise = [];
        var other = tokens.Current;
        if (tokens.Take(TokenKind.Else))
        {
            otherwise = tokens.At(TokenKind.If) ? [ParseIf()] : blocks.ParseNested(other);
        }

        nesting--;
        return new Statement.If(tokens.From(word.Span.Start), condition, then, otherwise);
    }

    private Expression ParseGuard(Token word)
    {
        var guard = expressions.ParseGuard();
        if (guard is Expression.Parenthesized group)
        {
            return group.Inner;
        }

        if (guard is not Expression.Missing)
        {
            tokens.Report(
                Codes.ParenthesesMissing,
                guard.Span,
                $"the condition of `{word.Text}` stands in parentheses",
                "expected `(…)`",
                $"write `{word.Text} ({tokens.Quote(guard.Span)})`");
        }

        return guard;
    }

    private Statement ParseShow()
    {
        var word = tokens.Next();
        if (names.ParseTable(word) is not { } table)
        {
            return Skip(word);
        }

        SizedClause? top = null;
        Expression? where = null;
        while (tokens.At(TokenKind.Top) || tokens.At(TokenKind.Where))
        {
            var clause = tokens.Next();
            var isTwice = clause.Kind == TokenKind.Top ? top is not null : where is not null;
            if (isTwice || where is not null)
            {
                tokens.Report(
                    Codes.ClauseOutOfPlace,
                    clause.Span,
                    isTwice ? $"`{clause.Text}` stands here twice" : "`top` comes too late",
                    isTwice ? "second time" : "too late",
                    clause.Kind == TokenKind.Where ? "join the conditions with `and`" : "`top` stands before `where`");
            }

            if (clause.Kind == TokenKind.Top)
            {
                top = clauses.ParseSize(clause) ?? top;
            }
            else
            {
                where = expressions.Parse(ExpressionPlace.Statement);
            }
        }

        return new Statement.Show(tokens.From(word.Span.Start), table, top, where);
    }

    private Statement.Missing ParseOther()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return SkipUnknown();
            case TokenKind.Else:
                return ParseLoneElse();
            default:
                tokens.Report(
                    Codes.UnexpectedText,
                    token.Span,
                    $"expected a statement, found {token.Description}",
                    "a statement is `count(…)`, `emit …`, `if (…) < … >` and so on",
                    token.IsDeclarationWord ? $"`{token.Text}` stands outside of blocks"
                        : token.Kind == TokenKind.Where ? "choose within a block by `if (…) < … >`"
                        : token.Kind is TokenKind.By or TokenKind.Top or TokenKind.Within
                            ? $"`{token.Text}` follows an aggregate: `count() by saddr top 10`" : null);
                return Skip(token);
        }
    }

    // An `else` that belongs to no `if`: its block is read, so that what is wrong in it is told too.
    private Statement.Missing ParseLoneElse()
    {
        var follows = tokens.Previous.Kind == TokenKind.Semicolon;
        ReportLoneElse(follows ? "does not follow a `;`" : "follows no block of an `if`");
        var word = tokens.Next();
        if (tokens.At(TokenKind.If))
        {
            tokens.SuppressHere();
            return new(word.Span);
        }

        if (nesting >= MostNested)
        {
            return SkipDeep(word);
        }

        nesting++;
        blocks.ParseNested(word);
        nesting--;
        return new(tokens.From(word.Span.Start));
    }

    private void ReportLoneElse(string problem) => tokens.Report(
        Codes.UnexpectedText,
        tokens.Current.Span,
        $"`{tokens.Current.Text}` {problem}",
        "no `if` to belong to",
        "write `if (…) < … > else < … >`");

    private Statement.Missing SkipDeep(Token word)
    {
        tokens.Report(
            Codes.BlocksTooDeep, word.Span, "the blocks are too deep", $"more than {MostNested} in each other");
        return Skip(word);
    }

    private Statement.Missing SkipUnknown()
    {
        var word = tokens.Current;
        var near = Suggestion.Nearest(
            word.Text, TokenTable.Rows.Where(IsStatement).Select(r => (r.Text, ImmutableArray<string>.Empty)));
        tokens.Report(
            Codes.UnknownStatement,
            word.Span,
            $"unknown statement `{word.Text}`",
            "not a statement",
            ForeignWords.Find(ForeignWords.Statements, word.Text) is { } meant ? meant
                : near is not null ? $"did you mean `{near}`?"
                : tokens.Peek().Kind == TokenKind.Assign
                    ? $"`count(…) as {word.Text}` names a result, `let {word.Text} = …` a value"
                    : tokens.Peek().Kind == TokenKind.OpenBracket ? $"`set {word.Text}[…] = …` changes a map"
                    : $"`count({word.Text})` counts by a value, `emit {word.Text}` writes a row for each packet");
        return Skip(word);
    }

    private static bool IsStatement(TokenRow row) =>
        new Token(row.Kind, default, row.Text).StartsStatement;

    private Statement.Missing Skip(Token first)
    {
        if (tokens.Current == first)
        {
            tokens.Next();
        }

        SkipNested();
        tokens.SuppressHere();
        return new(tokens.From(first.Span.Start));
    }
}
