using System.Collections.Immutable;
using Tcpq.Text;

namespace Tcpq.Diagnostics;

/// <summary>How bad a diagnostic is, and whose fault.</summary>
public enum Severity
{
    /// <summary>The work goes on.</summary>
    Warning,

    /// <summary>The input cannot be used.</summary>
    Error,

    /// <summary>tcpq itself is wrong.</summary>
    Bug,
}

/// <summary>A row of the table of diagnostics.</summary>
/// <param name="Id">`TQ` and four digits; never reused.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">What the code stands for, without the particulars.</param>
/// <param name="Explanation">What causes it and what to do, for `tcpq help error`.</param>
public sealed record DiagnosticCode(string Id, Severity Severity, string Title, string Explanation);

/// <summary>A place in a text, with what to say there.</summary>
/// <param name="Source">The text.</param>
/// <param name="Span">The smallest span that shows the problem.</param>
/// <param name="Text">What stands under the marked text; may be empty.</param>
public sealed record Label(SourceText Source, TextSpan Span, string Text = "");

/// <summary>What to write in place of what stands somewhere.</summary>
/// <param name="Replaced">What is replaced.</param>
/// <param name="Text">What to write there.</param>
internal sealed record Proposal(TextSpan Replaced, string Text);

/// <summary>One problem, as data; a renderer makes text of it.</summary>
/// <param name="Code">The table row.</param>
/// <param name="Message">One sentence in the user's words: lower case, no full stop, names in backticks.</param>
/// <param name="Primary">The place, if the problem has one in a text.</param>
public sealed record Diagnostic(DiagnosticCode Code, string Message, Label? Primary = null)
{
    /// <summary>Other places that matter.</summary>
    public ImmutableArray<Label> Secondary { get; init; } = [];

    /// <summary>Facts worth knowing.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The fix, if one is likely.</summary>
    public string? Help { get; init; }

    /// <summary>What the help proposes to write, if it has to be tried: it repeats what the user wrote.</summary>
    internal Proposal? Proposal { get; init; }

    /// <summary>What to say if what the help proposes mends nothing.</summary>
    internal string? OtherHelp { get; init; }
}

/// <summary>Collects the diagnostics of one compilation.</summary>
public sealed class DiagnosticBag
{
    private const int MostShown = 400;

    private readonly List<Diagnostic> diagnostics = [];

    /// <summary>True once an error or a bug was reported.</summary>
    public bool HasErrors => diagnostics.Exists(d => d.Code.Severity != Severity.Warning);

    /// <summary>Number of diagnostics so far.</summary>
    public int Count => diagnostics.Count;

    /// <summary>Adds one. Of what it quotes at great length, only the beginning stays.</summary>
    public void Report(Diagnostic diagnostic) => diagnostics.Add(diagnostic with
    {
        Message = Shorten(diagnostic.Message),
        Help = diagnostic.Help is { } help ? Shorten(help) : null,
        Primary = diagnostic.Primary is { } label ? label with { Text = Shorten(label.Text) } : null,
    });

    /// <summary>Adds some.</summary>
    public void ReportAll(ImmutableArray<Diagnostic> others)
    {
        foreach (var diagnostic in others)
        {
            Report(diagnostic);
        }
    }

    /// <summary>All of them, those without a place first: text by text as they were met, and by position.</summary>
    public ImmutableArray<Diagnostic> ToImmutable()
    {
        var texts = new List<SourceText>();
        foreach (var diagnostic in diagnostics)
        {
            if (diagnostic.Primary is { } label && !texts.Contains(label.Source))
            {
                texts.Add(label.Source);
            }
        }

        return
        [
            .. diagnostics.OrderBy(d => d.Primary is { } label ? texts.IndexOf(label.Source) : -1)
                .ThenBy(d => d.Primary?.Span.Start ?? -1),
        ];
    }

    /// <summary>Replaces each diagnostic by what <paramref name="change"/> makes of it.</summary>
    internal void Revise(Func<Diagnostic, Diagnostic> change)
    {
        for (var i = 0; i < diagnostics.Count; i++)
        {
            diagnostics[i] = change(diagnostics[i]);
        }
    }

    private static string Shorten(string text) => text.Length > MostShown ? text[..MostShown] + "…" : text;
}
