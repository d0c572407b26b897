using Tcpq.Diagnostics;

namespace Tcpq.Syntax;

/// <summary>Parses the names that a script gives, and what stands between a name and its value.</summary>
internal sealed class NameParser(TokenStream tokens)
{
    /// <summary>Parses the name after a word; null, reported, if there is none.</summary>
    /// <param name="word">What the name stands after.</param>
    /// <param name="follow">What comes after the name: a word of the language before it is meant as the name.</param>
    public Identifier? Parse(Token word, TokenKind follow)
    {
        var name = tokens.Current;
        if (name.Kind == TokenKind.Identifier)
        {
            CheckDots(name);
            tokens.Next();
            return new(name.Span, name.Text);
        }

        var isMeant = name.IsWord && tokens.Peek().Kind == follow;
        if (isMeant || (name.IsWord && !name.StartsLine && !tokens.AtRuleEnd))
        {
            tokens.Report(
                Codes.ReservedWord,
                name.Span,
                $"`{name.Text}` is a word of the language, not a name",
                "not a name",
                "choose another name");
        }
        else
        {
            ReportMissing(word);
        }

        if (!isMeant)
        {
            return null;
        }

        tokens.Next();
        return new(name.Span, name.Text);
    }

    /// <summary>Parses `as NAME`; null if there is none.</summary>
    public Identifier? ParseAs()
    {
        var word = tokens.Current;
        return tokens.TakeWord(TokenKind.As) ? ParseTable(word) : null;
    }

    /// <summary>Parses the name of a table after a word, which may be that of an aggregate; null, reported, if there is
    /// none.</summary>
    public Identifier? ParseTable(Token word)
    {
        var name = tokens.Current;
        if (name.CanNameTable)
        {
            CheckDots(name);
            tokens.Next();
            return new(name.Span, name.Text);
        }

        if (name.IsWord && !name.StartsLine)
        {
            tokens.Report(Codes.ReservedWord, name.Span, $"`{name.Text}` cannot be a name", "a word of the language");
        }
        else
        {
            ReportMissing(word);
        }

        return null;
    }

    /// <summary>Reads the `=` between a name and its value; false, reported, if there is none.</summary>
    /// <param name="first">The token that the statement or declaration begins with.</param>
    public bool TakeAssign(Token first)
    {
        if (tokens.At(TokenKind.EqualEqual))
        {
            tokens.Report(
                Codes.ForeignOperator, tokens.Current.Span, "`==` does not give a value", "only compares", "write `=`");
            tokens.Next();
            return true;
        }

        if (tokens.Take(TokenKind.Assign))
        {
            return true;
        }

        var head = tokens.Quote(tokens.From(first.Span.Start));
        tokens.Report(
            Codes.UnexpectedText,
            tokens.Here,
            $"`{head}` has no value",
            $"expected `=`, found {tokens.Current.Description}",
            $"write `{head} = …`");
        return false;
    }

    private void CheckDots(Token name)
    {
        if (name.Text.Contains('.', StringComparison.Ordinal))
        {
            tokens.Report(
                Codes.UnexpectedText, name.Span, $"`{name.Text}` cannot be a name", "a name has no `.`");
        }
    }

    private void ReportMissing(Token word) => tokens.Report(
        Codes.UnexpectedText,
        tokens.Here,
        $"a name is missing after `{word.Text}`",
        $"expected a name, found {tokens.Current.Description}",
        tokens.At(TokenKind.OpenParenthesis) ? $"write `{word.Text} …` without parentheses" : null);
}
