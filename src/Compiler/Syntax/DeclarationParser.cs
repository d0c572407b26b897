using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;

namespace Tcpq.Syntax;

/// <summary>Parses the declarations without a block: `use`, `const`, `param`, `def` and `map`.</summary>
internal sealed class DeclarationParser(TokenStream tokens, ExpressionParser expressions)
{
    private readonly NameParser names = new(tokens);
    private readonly MapParser maps = new(tokens, expressions);

    /// <summary>Parses a declaration whose first word has been read; null, reported, if it cannot be understood.
    /// </summary>
    public Declaration? Parse(Token word, TokenKind kind)
    {
        Declaration? declaration = kind switch
        {
            TokenKind.Use => ParseUse(word),
            TokenKind.Const => ParseConst(word),
            TokenKind.Param => ParseParam(word),
            TokenKind.Def => ParseDef(word),
            _ => maps.Parse(word),
        };
        EndDeclaration();
        return declaration;
    }

    private Declaration.Use? ParseUse(Token word)
    {
        var token = tokens.Current;
        if (token is { Kind: TokenKind.Literal, Value: LiteralValue.Text text })
        {
            tokens.Next();
            return new(tokens.From(word.Span.Start), new(token.Span, TextLiterals.Decode(text.Value)), IsPath: true);
        }

        if (tokens.Take(TokenKind.BadLiteral))
        {
            return null;
        }

        if (token.Kind == TokenKind.Identifier || token is { IsWord: true, StartsLine: false })
        {
            var name = names.Parse(word, TokenKind.EndOfFile);
            return name is null ? null : new(tokens.From(word.Span.Start), name, IsPath: false);
        }

        tokens.Report(
            Codes.UnexpectedText,
            tokens.Here,
            "a library is missing after `use`",
            $"expected its name, found {token.Description}",
            "write `use net` for a library of tcpq, `use \"lib/mine.tcpq\"` for a file");
        return null;
    }

    private Declaration.Const? ParseConst(Token word)
    {
        var name = names.Parse(word, TokenKind.Assign);
        var value = ParseValue(word, name);
        return name is null ? null : new(tokens.From(word.Span.Start), name, value ?? Missing());
    }

    private Declaration.Param? ParseParam(Token word)
    {
        var name = names.Parse(word, TokenKind.Assign);
        var value = ParseValue(word, name);
        string? doc = null;
        if (tokens.Current is { Kind: TokenKind.Literal, Value: LiteralValue.Text text })
        {
            tokens.Next();
            doc = TextLiterals.Decode(text.Value);
        }

        return name is null ? null : new(tokens.From(word.Span.Start), name, value ?? Missing(), doc);
    }

    private Declaration.Def? ParseDef(Token word)
    {
        var name = names.Parse(word, TokenKind.OpenParenthesis);
        if (name is null && !tokens.At(TokenKind.OpenParenthesis))
        {
            Skip();
            return null;
        }

        var parameters = ParseParameters(name);
        var body = parameters is null ? null : ParseValue(word, name);
        return name is null ? null : new(tokens.From(word.Span.Start), name, parameters ?? [], body ?? Missing());
    }

    // Null if nothing can follow that would be understood.
    private ImmutableArray<Identifier>? ParseParameters(Identifier? name)
    {
        var list = ImmutableArray.CreateBuilder<Identifier>();
        var open = tokens.Current;
        if (!tokens.Take(TokenKind.OpenParenthesis))
        {
            tokens.Report(
                Codes.ParenthesesMissing,
                name?.Span ?? tokens.Here,
                $"`{name?.Text}` has no parentheses",
                "expected `(`",
                $"write `def {name?.Text}(…) = …`; `const {name?.Text} = …` names a value");
            if (tokens.At(TokenKind.Assign))
            {
                return [];
            }

            Skip();
            return null;
        }

        while (tokens.Current.Kind is not (TokenKind.CloseParenthesis or TokenKind.Assign) && !tokens.AtRuleEnd)
        {
            if (names.Parse(tokens.Previous, TokenKind.Comma) is { } parameter)
            {
                list.Add(parameter);
            }
            else
            {
                tokens.SkipUntil(() => tokens.Current.Kind is TokenKind.Comma or TokenKind.CloseParenthesis
                    or TokenKind.Assign or TokenKind.Semicolon);
            }

            if (!tokens.Take(TokenKind.Comma))
            {
                break;
            }
        }

        if (!tokens.Take(TokenKind.CloseParenthesis))
        {
            tokens.ReportNotClosed(open, TokenKind.CloseParenthesis, "the parameters are names, joined by commas");
            Skip();
            return null;
        }

        return list.ToImmutable();
    }

    private Expression? ParseValue(Token word, Identifier? name)
    {
        if ((name is null && tokens.Current.Kind is not (TokenKind.Assign or TokenKind.EqualEqual))
            || !names.TakeAssign(word))
        {
            Skip();
            return null;
        }

        return expressions.Parse(ExpressionPlace.Declaration);
    }

    // The name is declared all the same: its uses are no second mistake.
    private Expression.Missing Missing() => new(tokens.AfterPrevious);

    private void Skip()
    {
        tokens.SkipUntil(() => tokens.At(TokenKind.Semicolon));
        tokens.SuppressHere();
    }

    private void EndDeclaration()
    {
        var token = tokens.Current;
        if (tokens.AtRuleEnd || token.IsDeclarationWord || token.StartsLine || token.Kind == TokenKind.Semicolon)
        {
            return;
        }

        tokens.Report(
            Codes.UnexpectedText,
            token.Span,
            $"unexpected {token.Description}",
            "expected the end of the line or the next declaration",
            token.Value is LiteralValue.Text ? "only a `param` is followed by a text that explains it" : null);
        Skip();
    }
}
