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

    private readonly string text;
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
        text = source.Line(number);
        start = source.LineStart(number);
        columnOf = new int[text.Length + 1];
        var column = 0;
        for (var i = 0; i < text.Length; i++)
        {
            columnOf[i] = column;
            column += text[i] == '\t' ? TabWidth : char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 0 : 1;
        }

        columnOf[^1] = column;
        first = column > MostShown ? Math.Max(0, ColumnOf(focus) - ShownBefore) : 0;
        end = Math.Min(column, first + MostShown);
    }

    /// <summary>The line as shown.</summary>
    public string Text
    {
        get
        {
            var found = Array.BinarySearch(columnOf, first);
            var from = found >= 0 ? FirstAt(found) : ~found;
            var shown = new StringBuilder();
            for (var i = from; i < text.Length && columnOf[i] < end; i++)
            {
                if (text[i] == '\t')
                {
                    shown.Append(' ', TabWidth);
                    continue;
                }

                var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
                shown.Append(DiagnosticRenderer.Visible(text.Substring(i, isPair ? 2 : 1)));
                i += isPair ? 1 : 0;
            }

            return (first > 0 ? "…" : "") + shown + (end < columnOf[^1] ? "…" : "");
        }
    }

    /// <summary>The column of an offset in <see cref="Text"/>, from 0; those outside of the shown part at its edges.
    /// </summary>
    public int Shown(int offset) => Math.Clamp(ColumnOf(offset), first, end) - first + (first > 0 ? 1 : 0);

    // Both halves of a surrogate pair have one column.
    private int FirstAt(int index) => index > 0 && columnOf[index - 1] == columnOf[index] ? index - 1 : index;

    private int ColumnOf(int offset) => columnOf[Math.Clamp(offset - start, 0, columnOf.Length - 1)];
}
