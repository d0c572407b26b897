using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>Parses scripts. Any text gives a script: what cannot be understood is reported and left out.</summary>
internal sealed class Parser
{
    private const string Shape = "a rule reads `on EVENT where CONDITION < STATEMENTS >`";

    private readonly TokenStream tokens;
    private readonly StatementParser statements;
    private readonly RuleParser rules;

    private Parser(SourceText source, DiagnosticBag diagnostics)
    {
        tokens = new(source, Lexer.Lex(source, diagnostics), diagnostics);
        var reader = new OperatorReader(tokens);
        var expressions = new ExpressionParser(tokens, reader);
        statements = new(tokens, expressions);
        rules = new(tokens, reader, expressions, statements);
    }

    /// <summary>Parses a script and reports every mistake in it.</summary>
    public static Script Parse(SourceText source, DiagnosticBag diagnostics) =>
        new Parser(source, diagnostics).ParseScript(source);

    private Script ParseScript(SourceText source)
    {
        var declarations = ImmutableArray.CreateBuilder<Declaration>();
        if (tokens.At(TokenKind.EndOfFile))
        {
            tokens.Report(
                Codes.EmptyScript, new(0, 0), "the script is empty", help: "for example `on tcp_rcv where syn < count(saddr) >`");
        }

        while (!tokens.At(TokenKind.EndOfFile))
        {
            if (ParseDeclaration() is { } declaration)
            {
                declarations.Add(declaration);
            }
        }

        return new(source, declarations.ToImmutable());
    }

    private Declaration.Rule? ParseDeclaration()
    {
        var token = tokens.Current;
        if (tokens.TakeWord(TokenKind.On))
        {
            return rules.Parse(token);
        }

        switch (token.Kind)
        {
            case TokenKind.Semicolon:
                tokens.Next();
                return null;
            case TokenKind.PlannedDeclaration:
                SkipPlanned();
                return null;
            case TokenKind.Identifier when BeginsRule(tokens.Peek()):
                ReportOnMissing(token, "expected `on`", $"write `on {token.Text} …`");
                return rules.Parse(token);
            case TokenKind.Identifier when tokens.Peek().Kind == TokenKind.Identifier && BeginsRule(tokens.Peek(2)):
                ReportOnMissing(token, $"expected `on`, found `{token.Text}`", $"write `on {tokens.Peek().Text} …`");
                tokens.Next();
                return rules.Parse(token);
            default:
                SkipUnexpected();
                return null;
        }
    }

    private static bool BeginsRule(Token next) =>
        next.Kind is TokenKind.Where or TokenKind.Via or TokenKind.Less or TokenKind.OpenBrace;

    private void SkipPlanned()
    {
        var word = tokens.Current;
        tokens.Report(
            Codes.NotInThisVersion,
            word.Span,
            $"`{word.Text}` is not part of this version",
            "a declaration of a later version",
            TokenTable.Find(word.Text)?.Instead);
        tokens.Next();
        statements.SkipNested();
        while (tokens.Current.Kind is TokenKind.Greater or TokenKind.ShiftRight or TokenKind.Semicolon)
        {
            tokens.Next();
        }
    }

    private void SkipUnexpected()
    {
        var token = tokens.Current;
        var isClosing = TokenStream.BracketDepth(token.Kind) < 0 || token.Kind is TokenKind.Greater or TokenKind.ShiftRight;
        if (isClosing)
        {
            tokens.Report(
                Codes.BracketNotOpened, token.Span, $"`{token.Text}` closes nothing", "one too many", "remove it");
        }
        else if (token.StartsStatement)
        {
            ReportOnMissing(token, "a statement stands in the block of a rule", Shape);
        }
        else
        {
            ReportOnMissing(token, "expected `on`", Shape);
        }

        tokens.Next();
        if (!isClosing)
        {
            tokens.SkipUntil(() => false);
        }
    }

    private void ReportOnMissing(Token token, string label, string help) =>
        tokens.Report(Codes.OnMissing, token.Span, "a rule begins with `on`", label, help);
}
