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
        return new(
            diagnostics.HasErrors ? null : DocPrinter.Print(DeclarationLayout.Of(script)), diagnostics.ToImmutable());
    }
}

/// <summary>A formatted script.</summary>
/// <param name="Text">The text, whose last line is ended; null where the script has mistakes.</param>
/// <param name="Diagnostics">What is wrong with the script.</param>
public sealed record FormattedScript(string? Text, ImmutableArray<Diagnostic> Diagnostics);
