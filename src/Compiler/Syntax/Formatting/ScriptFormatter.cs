using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax.Formatting;

/// <summary>Writes scripts in the form that all scripts share: lines of at most 100 columns where that is possible,
/// blocks indented by four, comments and single empty lines kept.</summary>
public static class ScriptFormatter
{
    /// <summary>Formats a script. Its meaning stays the same, and formatting the result changes nothing.</summary>
    public static FormattedScript Format(SourceText source)
    {
        var diagnostics = new DiagnosticBag();
        var script = Parser.Parse(source, diagnostics);
        ReportJoinedNames(script, diagnostics);
        if (diagnostics.HasErrors)
        {
            return new(null, diagnostics.ToImmutable());
        }

        var text = DocPrinter.Print(DeclarationLayout.Of(script));
        if (FormattingCheck.Compare(script, text) is { } difference)
        {
            diagnostics.Report(difference);
        }

        return new(diagnostics.HasErrors ? null : text, diagnostics.ToImmutable());
    }

    /// <summary>An expression on one line without comments: what a column without a name is called, which its layout
    /// must not change.</summary>
    /// <param name="source">The script.</param>
    /// <param name="expression">A part of it, without mistakes.</param>
    internal static string NameOf(SourceText source, Expression expression)
    {
        if (expression is Expression.Reference reference)
        {
            return reference.Text;
        }

        var feed = TokenFeed.OfPart(source, expression.Span);
        return DocPrinter.PrintLine(new ExpressionLayout(source, feed).Of(expression));
    }

    // The parser takes `tcp-rcv` for a name, so that it is said once, as an event that is unknown.
    private static void ReportJoinedNames(Script script, DiagnosticBag diagnostics)
    {
        foreach (var rule in script.Declarations.OfType<Declaration.Rule>())
        {
            if (rule.Event.Name is { } name && name.Text.Contains('-', StringComparison.Ordinal))
            {
                diagnostics.Report(new(
                    Codes.UnknownEvent, $"unknown event `{name.Text}`",
                    new(script.Source, name.Span, "names have no `-`"))
                {
                    Notes = ["`tcpq events` lists all of them"],
                });
            }
        }
    }
}

/// <summary>A formatted script.</summary>
/// <param name="Text">The text, whose last line is ended; null if the script has mistakes.</param>
/// <param name="Diagnostics">What is wrong with the script.</param>
public sealed record FormattedScript(string? Text, ImmutableArray<Diagnostic> Diagnostics);
