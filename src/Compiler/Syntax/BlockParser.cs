using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>Parses blocks: what opens them, separates their statements and closes them.</summary>
internal sealed class BlockParser
{
    private readonly TokenStream tokens;
    private readonly OperatorReader reader;
    private readonly StatementParser statements;

    /// <summary>Makes a parser of the blocks in a script, and of the statements in them.</summary>
    public BlockParser(TokenStream tokens, OperatorReader reader, ExpressionParser expressions)
    {
        this.tokens = tokens;
        this.reader = reader;
        statements = new(tokens, expressions, this);
    }

    /// <summary>Parses the block that a declaration ends with.</summary>
    /// <param name="owner">The word that the declaration begins with.</param>
    public ImmutableArray<Statement> ParseBody(Token owner)
    {
        if (TryOpen() is { } open)
        {
            return ParseBlock(open);
        }

        if (ReportNotOpened())
        {
            return ParseBlock(null);
        }

        var isRule = owner.Kind is not (TokenKind.Every or TokenKind.Begin or TokenKind.End);
        if (tokens.AtRuleEnd || tokens.At(TokenKind.Semicolon))
        {
            ReportNoBlock(
                isRule ? "this rule has no block" : $"`{owner.Text}` has no block",
                isRule ? "say what to do, for example `< count() >`" : "say what to do, for example `< print \"…\" >`");
            return [];
        }

        var token = tokens.Current;
        tokens.Report(
            Codes.UnexpectedText,
            token.Span,
            $"unexpected {token.Description}",
            isRule ? "expected `via`, `where` or a block in `<` and `>`" : "expected a block in `<` and `>`",
            token.Kind switch
            {
                TokenKind.Comma when tokens.Previous.Value is LiteralValue.Integer && tokens.Peek().Text.Length == 3
                    && tokens.Peek().Value is LiteralValue.Integer
                    && tokens.Peek(-2).Kind is TokenKind.Less or TokenKind.LessOrEqual or TokenKind.Greater
                        or TokenKind.GreaterOrEqual =>
                    $"thousands are parted by `_`: `{tokens.Previous.Text}_{tokens.Peek().Text}`",
                TokenKind.Comma when isRule && tokens.Peek().Kind == TokenKind.Literal =>
                    "several values make a set: `dport in {80, 443}`",
                TokenKind.Comma when isRule =>
                    "conditions are joined by `and` or `or`; each event has a rule of its own",
                TokenKind.Slash when isRule && tokens.Previous.Kind == TokenKind.Identifier =>
                    "a condition follows the word `where`: `on tcp_rcv where syn < count() >`",
                TokenKind.Where => "a block like this one has no condition: choose in it, `< if (…) < … > >`",
                TokenKind.Colon when tokens.Previous.Value is LiteralValue.Address =>
                    "an address and a port are two conditions: `saddr == 10.0.0.1 and sport == 80`",
                _ => null,
            });
        return Resume();
    }

    /// <summary>Parses the block of a statement, or the statement that should stand in it.</summary>
    /// <param name="owner">`if` or `else`.</param>
    public ImmutableArray<Statement> ParseNested(Token owner)
    {
        if (TryOpen() is { } open)
        {
            return ParseBlock(open);
        }

        if (ReportNotOpened())
        {
            return [statements.Parse()];
        }

        ReportNoBlock($"`{owner.Text}` has no block", "say what to do, for example `< count() >`");
        statements.SkipNested();
        tokens.SuppressHere();
        return [];
    }

    private Token? TryOpen()
    {
        var token = tokens.Current;
        if (tokens.Take(TokenKind.Less))
        {
            return token;
        }

        if (token.Kind != TokenKind.OpenBrace)
        {
            return null;
        }

        tokens.Report(
            Codes.BracesForBlock,
            token.Span,
            "a block begins with `<`",
            "expected `<`",
            "write `< … >`; braces make sets");
        tokens.Next();
        return token;
    }

    // The `<` is missing where a statement follows, also behind a `;`.
    private bool ReportNotOpened()
    {
        var token = tokens.Current;
        if (token.StartsStatement || statements.AtUnknownCall)
        {
            tokens.Report(
                Codes.BlockNotOpened, tokens.AfterPrevious, $"`<` is missing before `{token.Text}`", "expected `<`");
            return true;
        }

        if (token.Kind == TokenKind.Semicolon && tokens.Peek().StartsStatement)
        {
            tokens.Report(
                Codes.BlockNotOpened, token.Span, $"`<` is missing before `{tokens.Peek().Text}`", "expected `<`");
            tokens.Next();
            return true;
        }

        return false;
    }

    private void ReportNoBlock(string message, string help) =>
        tokens.Report(Codes.BlockNotOpened, tokens.AfterPrevious, message, "expected `<`", help);

    // After something unexpected, the rule's block may still come.
    private ImmutableArray<Statement> Resume()
    {
        tokens.SkipUntil(() => tokens.At(TokenKind.Semicolon) || reader.OpensBlock(ExpressionPlace.Condition));
        var open = tokens.Current;
        if (tokens.Take(TokenKind.Less))
        {
            return ParseBlock(open);
        }

        tokens.SkipUntil(() => false);
        tokens.SuppressHere();
        return [];
    }

    // The statements of a block, and the bracket that closes it. Without one that opens it, that is reported.
    private ImmutableArray<Statement> ParseBlock(Token? open)
    {
        var body = ImmutableArray.CreateBuilder<Statement>();
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
                return body.ToImmutable();
            }

            var statement = statements.Parse();
            body.Add(statement);
            EndStatement(statement, open);
        }

        if (body.Count == 0)
        {
            tokens.Report(
                Codes.EmptyBlock,
                TextSpan.Covering(open?.Span ?? tokens.Previous.Span, tokens.Previous.Span),
                "this block does nothing",
                "no statement",
                "count what matches: `< count() >`");
        }

        return body.ToImmutable();
    }

    private void EndStatement(Statement statement, Token? open)
    {
        var endsInBlock = statement is Statement.If or Statement.Missing
            && tokens.Previous.Kind is TokenKind.Greater or TokenKind.CloseBrace;
        if (tokens.AtRuleEnd || tokens.At(TokenKind.Semicolon) || IsClosing(open) || endsInBlock)
        {
            return;
        }

        var token = tokens.Current;
        if (statement is Statement.Show or Statement.Clear && token.Kind == TokenKind.Limit)
        {
            tokens.Report(
                Codes.UnexpectedText, token.Span, "unexpected `limit`", "expected `;` or `>`",
                "`top 10` shows the ten largest rows");
            statements.SkipNested();
            return;
        }

        var isClause = statement is Statement.Aggregate && token.Kind == TokenKind.If;
        if ((token.StartsStatement || statements.AtUnknownCall) && !isClause)
        {
            tokens.Report(
                Codes.StatementsNotSeparated,
                tokens.AfterPrevious,
                $"`;` is missing before `{token.Text}`",
                "expected `;`");
            return;
        }

        tokens.Report(
            Codes.UnexpectedText, token.Span, $"unexpected `{token.Text}`", "expected `;` or `>`",
            Help(statement, token));
        statements.SkipNested();
        tokens.SuppressHere();
    }

    private static string? Help(Statement statement, Token token) => (statement, token.Kind) switch
    {
        (Statement.Print or Statement.Alert, TokenKind.Comma or TokenKind.Plus or TokenKind.Identifier) =>
            "values stand in the text, in braces: `\"… {saddr} …\"`",
        (Statement.Show or Statement.Clear, TokenKind.Comma) => "each table has a statement of its own",
        (Statement.Show, _) => "`show NAME` is followed by `top` and `where`",
        (Statement.Exit, TokenKind.OpenParenthesis) => "write `exit` alone",
        (Statement.Print or Statement.Alert, _) => null,
        (Statement.Emit, TokenKind.By or TokenKind.Top or TokenKind.Limit) =>
            $"`{token.Text}` belongs to an aggregate: `count() by saddr top 10`",
        _ => ForeignWords.Find(ForeignWords.Clauses, token.Text),
    };

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
        if (open is { } token)
        {
            tokens.Report(
                Codes.BlockNotClosed,
                tokens.AfterPrevious,
                "this block is not closed",
                "expected `>`",
                secondary: [new(tokens.Source, token.Span, "opened here")]);
        }
    }
}
