using System.Text;
using Tcpq.Text;

namespace Tcpq.Diagnostics;

/// <summary>A line of a script as it is shown: tabs as four blanks, control characters visible, and of a very long line
/// only the part around the place that matters.</summary>
internal sealed class SourceLine
{
    private const int TabWidth = 4;
    private const int MostShown = 160;
    private const int ShownBefore = 40;

    private readonly List<string> cells = [];
    private readonly int[] columnOf;
    private readonly int start;
    private readonly int first;
    private readonly int end;

    /// <summary>Prepares a line.</summary>
    /// <param name="source">The script.</param>
    /// <param name="number">The 1-based line.</param>
    /// <param name="focus">The offset that must be shown.</param>
    public SourceLine(SourceText source, int number, int focus)
    {
        var text = source.Line(number);
        start = source.LineStart(number);
        columnOf = new int[text.Length + 1];
        for (var i = 0; i < text.Length;)
        {
            var rune = Rune.TryGetRuneAt(text, i, out var read) ? read : Rune.ReplacementChar;
            var length = rune.Utf16SequenceLength;
            columnOf.AsSpan(i, length).Fill(cells.Count);
            cells.AddRange(text[i] == '\t'
                ? Enumerable.Repeat(" ", TabWidth)
                : [DiagnosticRenderer.Visible(rune.ToString())]);
            i += length;
        }

        columnOf[^1] = cells.Count;
        first = cells.Count > MostShown ? Math.Max(0, Math.Min(ColumnOf(focus), cells.Count) - ShownBefore) : 0;
        end = Math.Min(cells.Count, first + MostShown);
    }

    /// <summary>The line as shown.</summary>
    public string Text =>
        (first > 0 ? "…" : "") + string.Concat(cells[first..end]) + (end < cells.Count ? "…" : "");

    /// <summary>The column of an offset in <see cref="Text"/>, from 0; those outside of the shown part at its edges.
    /// </summary>
    public int Shown(int offset) => Math.Clamp(ColumnOf(offset), first, end) - first + (first > 0 ? 1 : 0);

    private int ColumnOf(int offset) => columnOf[Math.Clamp(offset - start, 0, columnOf.Length - 1)];
}
