using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>Parses blocks and the statements in them.</summary>
internal sealed class StatementParser(TokenStream tokens, ExpressionParser expressions)
{
    private readonly AggregateParser aggregates = new(tokens, expressions);

    /// <summary>Parses the statements of a block, and the bracket that closes it.</summary>
    /// <param name="open">What opened it; null if that is missing, which is reported.</param>
    public ImmutableArray<Statement> ParseBlock(Token? open)
    {
        var statements = ImmutableArray.CreateBuilder<Statement>();
        var first = tokens.Position;
        while (true)
        {
            while (tokens.Take(TokenKind.Semicolon))
            {
            }

            if (TryClose(open))
            {
                break;
            }

            if (tokens.AtRuleEnd)
            {
                ReportNotClosed(open);
                break;
            }

            statements.Add(ParseStatement());
            EndStatement(open);
        }

        if (statements.Count == 0 && tokens.Position > first)
        {
            tokens.Report(
                Codes.EmptyBlock,
                TextSpan.Covering(open?.Span ?? tokens.Previous.Span, tokens.Previous.Span),
                "this block does nothing",
                "no statement",
                "count what matches: `< count() >`");
        }

        return statements.ToImmutable();
    }

    /// <summary>Skips a statement or declaration with all the blocks in it.</summary>
    public void SkipNested()
    {
        var blocks = 0;
        tokens.SkipUntil(() =>
        {
            if (tokens.At(TokenKind.Less) && tokens.Peek().StartsStatement)
            {
                blocks++;
                return false;
            }

            if (tokens.At(TokenKind.ShiftRight) && blocks > 0 && !tokens.Peek().StartsValue)
            {
                tokens.TakeHalf();
                blocks--;
            }

            if (tokens.At(TokenKind.Greater) && blocks > 0)
            {
                blocks -= tokens.Peek().StartsValue && !tokens.Peek().StartsLine ? 0 : 1;
                return false;
            }

            return blocks == 0
                && tokens.Current.Kind is TokenKind.Semicolon or TokenKind.Greater or TokenKind.ShiftRight;
        });
    }

    private Statement ParseStatement()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Emit:
                return ParseEmit();
            case TokenKind.Let:
                return ParseLet();
            case TokenKind.Aggregate:
            case TokenKind.Identifier when tokens.Peek().Kind == TokenKind.OpenParenthesis:
                var call = aggregates.Parse();
                return new Statement.Aggregate(call.Span, call);
            case TokenKind.PlannedStatement:
            case TokenKind.Limit:
                return SkipPlanned();
            case TokenKind.Identifier:
                return SkipUnknown();
            default:
                tokens.Report(
                    Codes.UnexpectedText,
                    token.Span,
                    $"expected a statement, found `{token.Text}`",
                    "a statement is `count(…)`, `emit …` or `let …`");
                return Skip(token);
        }
    }

    private Statement.Emit ParseEmit()
    {
        var word = tokens.Next();
        var columns = ImmutableArray.CreateBuilder<NamedExpression>();
        do
        {
            var value = expressions.Parse(ExpressionPlace.Statement);
            columns.Add(new(value, aggregates.ParseName()));
        }
        while (tokens.Take(TokenKind.Comma));

        return new(tokens.From(word.Span.Start), columns.ToImmutable());
    }

    private Statement ParseLet()
    {
        var word = tokens.Next();
        var name = tokens.Current;
        if (name.Kind != TokenKind.Identifier)
        {
            var isWord = name.Text.Length > 0 && char.IsAsciiLetter(name.Text[0]);
            tokens.Report(
                isWord ? Codes.ReservedWord : Codes.UnexpectedText,
                tokens.Here,
                isWord ? $"`{name.Text}` is a word of the language, not a name" : "a name is missing after `let`",
                isWord ? "not a name" : $"expected a name, found {name.Description}");
            return Skip(word);
        }

        tokens.Next();
        if (tokens.At(TokenKind.EqualEqual))
        {
            tokens.Report(
                Codes.ForeignOperator, tokens.Current.Span, "`==` does not give a value", "only compares", "write `=`");
            tokens.Next();
        }
        else if (!tokens.Take(TokenKind.Assign))
        {
            tokens.Report(
                Codes.UnexpectedText,
                tokens.Here,
                $"`let {name.Text}` has no value",
                $"expected `=`, found {tokens.Current.Description}",
                $"write `let {name.Text} = …`");
            return Skip(word);
        }

        var value = expressions.Parse(ExpressionPlace.Statement);
        return new Statement.Let(tokens.From(word.Span.Start), new(name.Span, name.Text), value);
    }

    private Statement.Missing SkipPlanned()
    {
        var word = tokens.Current;
        tokens.Report(
            Codes.NotInThisVersion,
            word.Span,
            $"`{word.Text}` is not part of this version",
            "a statement of a later version",
            TokenTable.Find(word.Text)?.Instead);
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
            near is not null ? $"did you mean `{near}`?"
                : tokens.Peek().Kind == TokenKind.Assign
                    ? $"`count(…) as {word.Text}` names a result, `let {word.Text} = …` a value"
                    : $"`count({word.Text})` counts by a value, `emit {word.Text}` writes a row for each packet");
        return Skip(word);
    }

    private static bool IsStatement(TokenRow row) =>
        row.Kind is TokenKind.Aggregate or TokenKind.Emit or TokenKind.Let or TokenKind.PlannedStatement;

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

    private void EndStatement(Token? open)
    {
        if (tokens.AtRuleEnd || tokens.At(TokenKind.Semicolon) || IsClosing(open))
        {
            return;
        }

        var token = tokens.Current;
        var isCall = token.Kind == TokenKind.Identifier && tokens.Peek().Kind == TokenKind.OpenParenthesis;
        if (token.StartsStatement || isCall)
        {
            tokens.Report(
                Codes.StatementsNotSeparated,
                tokens.AfterPrevious,
                $"`;` is missing before `{token.Text}`",
                "expected `;`");
            return;
        }

        tokens.Report(
            Codes.UnexpectedText,
            token.Span,
            $"unexpected `{token.Text}`",
            "expected `;` or `>`",
            token.Kind == TokenKind.Where ? "a condition stands before the block: `on … where … < … >`" : null);
        SkipNested();
        tokens.SuppressHere();
    }

    // A `}` closes what `{` opened, or is meant to where nothing follows it.
    private bool IsClosing(Token? open) => tokens.Current.Kind is TokenKind.Greater or TokenKind.ShiftRight
        || (tokens.At(TokenKind.CloseBrace)
            && (open is { Kind: TokenKind.OpenBrace } || tokens.Peek().Kind == TokenKind.EndOfFile
                || tokens.Peek().StartsDeclaration));

    private bool TryClose(Token? open)
    {
        if (!IsClosing(open))
        {
            return false;
        }

        if (tokens.At(TokenKind.CloseBrace) && open is { Kind: TokenKind.Less } less)
        {
            tokens.Report(
                Codes.BracesForBlock,
                tokens.Current.Span,
                "a block ends with `>`",
                "expected `>`",
                secondary: [new(tokens.Source, less.Span, "the block begins with `<`")]);
        }

        if (tokens.At(TokenKind.ShiftRight))
        {
            tokens.TakeHalf();
        }
        else
        {
            tokens.Next();
        }

        return true;
    }

    private void ReportNotClosed(Token? open)
    {
        if (open is not { } token)
        {
            return;
        }

        tokens.Report(
            Codes.BlockNotClosed,
            tokens.AfterPrevious,
            "this block is not closed",
            "expected `>`",
            secondary: [new(tokens.Source, token.Span, "opened here")]);
    }
}
