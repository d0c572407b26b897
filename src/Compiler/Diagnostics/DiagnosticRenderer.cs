using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tcpq.Text;

namespace Tcpq.Diagnostics;

/// <summary>How diagnostics are shown.</summary>
internal enum RenderStyle
{
    /// <summary>With the lines of the script and marks under them.</summary>
    Rich,

    /// <summary>`file:8:12: error[TQ0201]: message`, one a line.</summary>
    Short,

    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary>Makes text of diagnostics.</summary>
internal static class DiagnosticRenderer
{
    /// <summary>Most diagnostics that <see cref="RenderStyle.Rich"/> shows; the rest is counted.</summary>
    public const int MostShown = 20;

    /// <summary>Renders diagnostics in the given order; every line ends with a line feed. Nothing for none.</summary>
    /// <param name="diagnostics">What to show.</param>
    /// <param name="style">How.</param>
    /// <param name="colour">True for a terminal: with ANSI colours, in <see cref="RenderStyle.Rich"/> only.</param>
    public static string Render(ImmutableArray<Diagnostic> diagnostics, RenderStyle style, bool colour)
    {
        var output = new StringBuilder();
        switch (style)
        {
            case RenderStyle.Json:
                DiagnosticJson.Write(diagnostics, output);
                break;
            case RenderStyle.Short:
                foreach (var diagnostic in diagnostics)
                {
                    output.Append(Place(diagnostic)).Append(Header(diagnostic)).Append('\n');
                }

                break;
            default:
                RenderRich(diagnostics, new(colour), output);
                break;
        }

        return output.ToString();
    }

    private static void RenderRich(ImmutableArray<Diagnostic> diagnostics, Palette palette, StringBuilder output)
    {
        foreach (var diagnostic in diagnostics.Take(MostShown))
        {
            var severity = SeverityName(diagnostic.Code.Severity);
            var kind = palette.Severity($"{severity}[{diagnostic.Code.Id}]", diagnostic.Code.Severity);
            output.Append(kind).Append(palette.Strong($": {Visible(diagnostic.Message)}")).Append('\n');
            var gutter = Snippet.Render(diagnostic, palette, output);
            foreach (var (name, text) in Remarks(diagnostic))
            {
                var indent = new string(' ', gutter + name.Length + 5);
                var line = Visible(text).Replace("\n", "\n" + indent, StringComparison.Ordinal);
                output.Append(' ', gutter).Append(palette.Gutter(" = ")).Append(palette.Strong(name + ":"))
                    .Append(' ').Append(line).Append('\n');
            }

            output.Append('\n');
        }

        if (diagnostics.Length > MostShown)
        {
            output.Append(CultureInfo.InvariantCulture, $"… and {diagnostics.Length - MostShown} more\n");
        }

        if (!diagnostics.IsEmpty)
        {
            output.Append(Totals(diagnostics)).Append('\n');
        }
    }

    private static IEnumerable<(string Name, string Text)> Remarks(Diagnostic diagnostic)
    {
        if (diagnostic.Help is { } help)
        {
            yield return ("help", help);
        }

        foreach (var note in diagnostic.Notes)
        {
            yield return ("note", note);
        }
    }

    private static string Totals(ImmutableArray<Diagnostic> diagnostics)
    {
        var warnings = diagnostics.Count(d => d.Code.Severity == Severity.Warning);
        var errors = diagnostics.Length - warnings;
        return (errors, warnings) switch
        {
            (_, 0) => Counted(errors, "error"),
            (0, _) => Counted(warnings, "warning"),
            _ => $"{Counted(errors, "error")}, {Counted(warnings, "warning")}",
        };
    }

    private static string Counted(int number, string name) => $"{number} {name}{(number == 1 ? "" : "s")}";

    private static string Header(Diagnostic diagnostic)
    {
        var severity = SeverityName(diagnostic.Code.Severity);
        return $"{severity}[{diagnostic.Code.Id}]: {Visible(diagnostic.Message).Replace('\n', ' ')}";
    }

    private static string Place(Diagnostic diagnostic)
    {
        if (diagnostic.Primary is not { } primary)
        {
            return "";
        }

        var (line, column) = primary.Source.LocationOf(primary.Span.Start);
        return $"{Visible(primary.Source.Name)}:{line}:{column}: ";
    }

    /// <summary>The word for a severity.</summary>
    internal static string SeverityName(Severity severity) => severity switch
    {
        Severity.Warning => "warning",
        Severity.Error => "error",
        _ => "bug",
    };

    /// <summary>Text that cannot move the cursor, change the colours of a terminal or hide in it: what may not reach
    /// one, other than line feeds, becomes `�`.</summary>
    internal static string Visible(string text) => TerminalText.Mask(text, "\n");
}
