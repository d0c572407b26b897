using System.Text.RegularExpressions;
using Tcpq.Diagnostics;

namespace Tcpq.Llvm;

/// <summary>Makes diagnostics of LLVM's complaints.</summary>
internal static partial class BackEndDiagnostics
{
    /// <summary>Reports each kind of complaint once.</summary>
    /// <param name="messages">LLVM's words, where they begin with `PATH:LINE:COLUMN: `.</param>
    /// <param name="sources">The places of the script.</param>
    /// <param name="diagnostics">Receives the diagnostics.</param>
    public static void Report(IEnumerable<string> messages, SourceMap sources, DiagnosticBag diagnostics)
    {
        foreach (var diagnostic in messages.Select(m => Translate(m, sources)).DistinctBy(d => (d.Code, d.Message)))
        {
            diagnostics.Report(diagnostic);
        }
    }

    private static Diagnostic Translate(string message, SourceMap sources)
    {
        var (place, text) = Split(message, sources);
        if (text.Contains("stack limit", StringComparison.Ordinal))
        {
            return StackTooSmall("the program needs more than the 512 bytes of stack that BPF has", place);
        }

        return Refused(text, place);
    }

    /// <summary>Too little stack.</summary>
    /// <param name="message">How much.</param>
    /// <param name="place">Where in the script; null if that is not known.</param>
    public static Diagnostic StackTooSmall(string message, Label? place) =>
        new(Codes.StackTooSmall, message, place) { Help = "group by fewer or smaller values, or split the rule" };

    /// <summary>A complaint that only we can be the cause of.</summary>
    /// <param name="text">LLVM's words.</param>
    /// <param name="place">Where in the script; null if LLVM does not say.</param>
    public static Diagnostic Refused(string text, Label? place = null) =>
        new(Codes.BackEndRefused, "the back end cannot translate this", place) { Notes = [$"LLVM says: {text}"] };

    private static (Label? Place, string Text) Split(string message, SourceMap sources)
    {
        if (!message.StartsWith(sources.Path, StringComparison.Ordinal))
        {
            return (null, message);
        }

        var rest = message[sources.Path.Length..];
        var match = Location().Match(rest);
        if (!match.Success)
        {
            return (null, message);
        }

        var span = sources.Find(int.Parse(match.Groups[1].ValueSpan), int.Parse(match.Groups[2].ValueSpan));
        return (span is { } found ? new Label(sources.Source, found) : null, rest[match.Length..].Trim());
    }

    [GeneratedRegex(@"^:(\d+):(\d+): ")]
    private static partial Regex Location();
}
