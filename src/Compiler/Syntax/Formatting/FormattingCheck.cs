using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax.Formatting;

/// <summary>Holds a formatted script to the one it was made of: what the layout has lost, nobody gets to see.</summary>
internal static class FormattingCheck
{
    /// <summary>What a formatted script says otherwise; null if it says the same.</summary>
    /// <param name="script">The script as written, without mistakes.</param>
    /// <param name="text">Its new form.</param>
    public static Diagnostic? Compare(Script script, string text)
    {
        var problems = new DiagnosticBag();
        var written = TokensOf(script.Source, problems);
        var formatted = TokensOf(new(text), problems);
        for (var i = 0; i < written.Count; i++)
        {
            if (i >= formatted.Count || formatted[i].Text != written[i].Text)
            {
                return Changed(script.Source, written[i].Span);
            }
        }

        if (formatted.Count > written.Count)
        {
            return Changed(script.Source, written.Count == 0 ? default : written[^1].Span);
        }

        // The same words with the same commas left out can still be understood otherwise, as where a line must not end.
        var again = Parser.Parse(new(text), problems);
        return problems.HasErrors || SyntaxPrinter.Print(again) != SyntaxPrinter.Print(script)
            ? Changed(script.Source, written[0].Span)
            : null;
    }

    private static Diagnostic Changed(SourceText source, TextSpan span) => new(
        Codes.UnexpectedText, "this script cannot be formatted without changing what it says",
        new(source, span, "the first difference is here"))
    {
        Help = "`tcpq check` says whether something is wrong with it",
    };

    // Commas and semicolons, which the layout adds and leaves out, and the two halves of `>>` say nothing here.
    private static List<(string Text, TextSpan Span)> TokensOf(SourceText source, DiagnosticBag problems)
    {
        var found = new List<(string Text, TextSpan Span)>();
        foreach (var token in Lexer.Lex(source, problems))
        {
            switch (token.Kind)
            {
                case TokenKind.Comma or TokenKind.Semicolon or TokenKind.EndOfFile:
                    break;
                case TokenKind.ShiftRight:
                    found.Add((">", token.Span));
                    found.Add((">", token.Span));
                    break;
                default:
                    found.Add((token.Text, token.Span));
                    break;
            }
        }

        return found;
    }
}
