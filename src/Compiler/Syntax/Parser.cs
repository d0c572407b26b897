using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>Parses scripts. Any text gives a script: what cannot be understood is reported and left out.</summary>
internal sealed class Parser
{
    private const string Shape = "a rule reads `on EVENT where CONDITION < STATEMENTS >`";

    private readonly TokenStream tokens;
    private readonly RuleParser rules;
    private readonly DeclarationParser declarations;

    private Parser(SourceText source, DiagnosticBag diagnostics)
    {
        tokens = new(source, Lexer.Lex(source, diagnostics), diagnostics);
        var reader = new OperatorReader(tokens);
        var expressions = new ExpressionParser(tokens, reader);
        rules = new(tokens, reader, expressions);
        declarations = new(tokens, expressions);
    }

    /// <summary>Parses a script and reports every mistake in it.</summary>
    public static Script Parse(SourceText source, DiagnosticBag diagnostics) =>
        new Parser(source, diagnostics).ParseScript(source, diagnostics);

    /// <summary>Parses a text that is one expression and nothing else.</summary>
    public static Expression ParseExpression(SourceText source, DiagnosticBag diagnostics)
    {
        var tokens = new TokenStream(source, Lexer.Lex(source, diagnostics), diagnostics);
        var expression = new ExpressionParser(tokens, new OperatorReader(tokens)).Parse(ExpressionPlace.Statement);
        if (!tokens.At(TokenKind.EndOfFile))
        {
            tokens.Report(
                Codes.UnexpectedText, tokens.Current.Span, $"unexpected `{tokens.Current.Text}`",
                "expected nothing more");
        }

        return expression;
    }

    private Script ParseScript(SourceText source, DiagnosticBag diagnostics)
    {
        var found = ImmutableArray.CreateBuilder<Declaration>();
        while (!tokens.At(TokenKind.EndOfFile))
        {
            if (ParseDeclaration() is { } declaration)
            {
                found.Add(declaration);
            }
        }

        if (found.Count == 0 && !diagnostics.HasErrors)
        {
            tokens.Report(
                Codes.EmptyScript,
                new(0, 0),
                "the script is empty",
                help: "for example `on tcp_rcv where syn < count(saddr) >`");
        }

        return new(source, found.ToImmutable());
    }

    private Declaration? ParseDeclaration()
    {
        var token = tokens.Current;
        var kind = tokens.WordInCapitals()?.Kind ?? token.Kind;
        switch (kind)
        {
            case TokenKind.On:
                tokens.TakeWord(kind);
                return rules.Parse(token);
            case TokenKind.Every or TokenKind.Begin or TokenKind.End:
                tokens.TakeWord(kind);
                return rules.ParseReport(token, kind);
            case TokenKind.Use or TokenKind.Const or TokenKind.Param or TokenKind.Def or TokenKind.Map:
                tokens.TakeWord(kind);
                return declarations.Parse(token, kind);
            case TokenKind.Semicolon:
                tokens.Next();
                return null;
            case TokenKind.Identifier when BeginsRule(tokens.Peek()):
                ReportOnMissing(token, "expected `on`", $"write `on {token.Text} …`");
                return rules.Parse(token);
            case TokenKind.Identifier when tokens.Peek().Kind == TokenKind.Identifier && BeginsRule(tokens.Peek(2)):
                ReportOnMissing(token, $"expected `on`, found `{token.Text}`", $"write `on {tokens.Peek().Text} …`");
                tokens.Next();
                return rules.Parse(token);
            default:
                return ParseForeign(token);
        }
    }

    // What another language would declare is read as what it is here, so that its uses are no second mistake.
    private Declaration? ParseForeign(Token token)
    {
        var next = tokens.Peek();
        var isBare = token.Kind == TokenKind.Identifier && next.Kind == TokenKind.Assign;
        var word = isBare ? "const" : ForeignWords.Find(ForeignWords.Declarations, token.Text);
        var fits = isBare || word switch
        {
            "const" => next.Kind == TokenKind.Identifier && tokens.Peek(2).Kind == TokenKind.Assign,
            "def" => next.Kind == TokenKind.Identifier && tokens.Peek(2).Kind == TokenKind.OpenParenthesis,
            "use" => next is { Kind: TokenKind.Identifier or TokenKind.Literal, StartsLine: false },
            "every" => next.Kind == TokenKind.Literal,
            _ => false,
        };
        if (word is null || !fits)
        {
            SkipUnexpected();
            return null;
        }

        var name = isBare ? token.Text : next.Text;
        ReportForeign(token, word, word switch
        {
            "const" => $"write `const {name} = …`; a `param` can be set from outside",
            "def" => $"write `def {name}(…) = …`",
            "use" => $"write `use {name}`",
            _ => $"write `every {name} < … >`",
        });
        if (!isBare)
        {
            tokens.Next();
        }

        var kind = TokenTable.Find(word)!.Kind;
        return kind == TokenKind.Every ? rules.ParseReport(token, kind) : declarations.Parse(token, kind);
    }

    private void ReportForeign(Token token, string word, string help) => tokens.Report(
        Codes.OnMissing,
        token.Span,
        $"`{token.Text}` begins no rule and no declaration",
        $"expected `on`, or `{word}`",
        help);

    private static bool BeginsRule(Token next) =>
        next.Kind is TokenKind.Where or TokenKind.Via or TokenKind.Less or TokenKind.OpenBrace;

    private void SkipUnexpected()
    {
        var token = tokens.Current;
        if (!IsClosing(token))
        {
            var near = token.Kind != TokenKind.Identifier ? null : Suggestion.Nearest(
                token.Text, TokenTable.Rows.Where(IsDeclaration).Select(r => (r.Text, ImmutableArray<string>.Empty)));
            if (token.Kind != TokenKind.BadLiteral)
            {
                ReportOnMissing(
                    token,
                    token.StartsStatement ? "a statement stands in the block of a rule" : "expected `on`",
                    near is not null && tokens.Peek().Kind == TokenKind.Identifier ? $"did you mean `{near}`?"
                        : HabitAt(token) ?? Shape);
            }

            tokens.Next();
            tokens.SkipUntil(() => false);
            return;
        }

        do
        {
            tokens.Next();
        }
        while (IsClosing(tokens.Current) && !tokens.Current.StartsLine);

        var span = tokens.From(token.Span.Start);
        tokens.Report(
            Codes.BracketNotOpened, span, $"`{tokens.Quote(span)}` closes nothing", "one too many", "remove it");
    }

    private string? HabitAt(Token token)
    {
        var next = tokens.Peek();
        switch (token.Kind)
        {
            case TokenKind.Minus when next.Kind == TokenKind.Minus && tokens.Peek(2).Kind == TokenKind.Identifier:
                return token.StartsLine ? "comments begin with `#`"
                    : "options follow the script, outside of its quotes";
            case TokenKind.Else:
                return "an `else` stands behind the block of its `if`, in the rule";
            case TokenKind.Where:
                return "the condition stands before the block: `on … where … < … >`";
            case TokenKind.Literal when token.Text.StartsWith('"'):
                return "no quotes stand around a script; the shell's are `'`";
            default:
                return null;
        }
    }

    private static bool IsDeclaration(TokenRow row) => new Token(row.Kind, default, row.Text).IsDeclarationWord;

    private static bool IsClosing(Token token) =>
        TokenStream.BracketDepth(token.Kind) < 0 || token.Kind is TokenKind.Greater or TokenKind.ShiftRight;

    private void ReportOnMissing(Token token, string label, string help) =>
        tokens.Report(Codes.OnMissing, token.Span, "a rule begins with `on`", label, help);
}
