using System.Globalization;
using System.Text;
using Tcpq.Text;

namespace Tcpq.Diagnostics;

/// <summary>The lines of a script that a diagnostic is about, with marks under them.</summary>
internal static class Snippet
{
    /// <summary>Writes the place and the lines of a diagnostic.</summary>
    /// <returns>How far what follows is indented.</returns>
    public static int Render(Diagnostic diagnostic, Palette palette, StringBuilder output)
    {
        if (diagnostic.Primary is not { } primary)
        {
            return 2;
        }

        var marks = diagnostic.Secondary.Select(label => (Label: label, IsPrimary: false))
            .Prepend((Label: primary, IsPrimary: true))
            .SelectMany(l => Split(l.Label, l.IsPrimary)).ToList();
        var width = marks.Max(m => m.Line).ToString(CultureInfo.InvariantCulture).Length;
        var arrow = "-->";
        foreach (var source in marks.GroupBy(m => m.Source).OrderBy(g => g.Key == primary.Source ? 0 : 1))
        {
            var place = source.FirstOrDefault(m => m.IsPrimary) ?? source.First();
            var (line, column) = place.Source.LocationOf(place.Start);
            var name = DiagnosticRenderer.Visible(source.Key.Name);
            output.Append(' ', width + 1).Append(palette.Gutter(arrow))
                .Append(CultureInfo.InvariantCulture, $" {name}:{line}:{column}\n");
            AppendBar(palette, width, output);
            RenderLines([.. source], diagnostic.Code.Severity, palette, width, output);
            arrow = ":::";
        }

        if (diagnostic.Help is not null || !diagnostic.Notes.IsEmpty)
        {
            AppendBar(palette, width, output);
        }

        return width + 1;
    }

    private static void RenderLines(
        List<Mark> marks, Severity severity, Palette palette, int width, StringBuilder output)
    {
        var previous = 0;
        foreach (var line in marks.GroupBy(m => m.Line).OrderBy(g => g.Key))
        {
            if (previous > 0 && line.Key > previous + 1)
            {
                output.Append(palette.Gutter("...")).Append('\n');
            }

            previous = line.Key;
            var ordered = line.OrderBy(m => m.Start).ToList();
            var focus = ordered.Find(m => m.IsPrimary) ?? ordered[0];
            var shown = new SourceLine(focus.Source, line.Key, focus.Start);
            var number = line.Key.ToString(CultureInfo.InvariantCulture).PadLeft(width + 1);
            output.Append(palette.Gutter($"{number} |")).Append(shown.Text.Length > 0 ? " " : "")
                .Append(shown.Text.TrimEnd()).Append('\n');
            foreach (var row in Rows(ordered))
            {
                output.Append(palette.Gutter(new string(' ', width + 2) + "|")).Append(' ')
                    .Append(RenderRow(row, shown, severity, palette)).Append('\n');
            }
        }
    }

    // Marks without a text share the row of the last one; each text needs a row of its own.
    private static List<List<Mark>> Rows(List<Mark> marks)
    {
        var apart = marks.Zip(marks.Skip(1)).All(pair => pair.First.End <= pair.Second.Start);
        return apart && marks.SkipLast(1).All(m => m.Text.Length == 0)
            ? [marks]
            : marks.ConvertAll(m => new List<Mark> { m });
    }

    private static string RenderRow(List<Mark> marks, SourceLine line, Severity severity, Palette palette)
    {
        var row = new StringBuilder();
        var column = 0;
        foreach (var mark in marks)
        {
            var start = line.Shown(mark.Start);
            var length = Math.Max(1, line.Shown(mark.End) - start);
            row.Append(' ', Math.Max(0, start - column));
            var text = mark.Text.Length > 0 ? " " + DiagnosticRenderer.Visible(mark.Text) : "";
            row.Append(mark.IsPrimary
                ? palette.Severity(new string('^', length) + text, severity)
                : palette.Secondary(new string('-', length) + text));
            column = start + length;
        }

        return row.ToString();
    }

    private static void AppendBar(Palette palette, int width, StringBuilder output) =>
        output.Append(palette.Gutter(new string(' ', width + 2) + "|")).Append('\n');

    // A label over several lines marks its first line to the end and its last one from the first letter.
    private static IEnumerable<Mark> Split(Label label, bool isPrimary)
    {
        var (source, span) = (label.Source, label.Span);
        var first = source.LocationOf(span.Start).Line;
        var last = source.LocationOf(Math.Max(span.Start, span.End - 1)).Line;
        if (first == last)
        {
            return [new(source, first, span.Start, span.End, label.Text, isPrimary)];
        }

        var firstEnd = source.LineStart(first) + source.Line(first).Length;
        var lastText = source.Line(last);
        var lastStart = source.LineStart(last) + lastText.Length - lastText.TrimStart().Length;
        return
        [
            new(source, first, span.Start, firstEnd, "", isPrimary),
            new(source, last, lastStart, span.End, label.Text, isPrimary),
        ];
    }

    private sealed record Mark(SourceText Source, int Line, int Start, int End, string Text, bool IsPrimary);
}
