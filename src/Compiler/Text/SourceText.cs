namespace Tcpq.Text;

/// <summary>A script's text and the name that diagnostics show for it.</summary>
public sealed class SourceText
{
    /// <summary>The name of a script that was given on the command line.</summary>
    public const string CommandLineName = "<command line>";

    private readonly int[] lineStarts;

    /// <summary>Wraps a text.</summary>
    /// <param name="text">The script.</param>
    /// <param name="name">A file's path, or <see cref="CommandLineName"/>.</param>
    public SourceText(string text, string name = CommandLineName)
    {
        Text = text;
        Name = name;
        lineStarts = FindLineStarts(text);
    }

    /// <summary>What diagnostics call this text.</summary>
    public string Name { get; }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>Number of lines; at least 1.</summary>
    public int LineCount => lineStarts.Length;

    /// <summary>The text of a span.</summary>
    public string this[TextSpan span] => Text.Substring(span.Start, span.Length);

    /// <summary>The 1-based line and column of an offset; columns count code points, as people do.</summary>
    public (int Line, int Column) LocationOf(int offset)
    {
        var index = Array.BinarySearch(lineStarts, offset);
        var line = index >= 0 ? index : ~index - 1;
        var column = 1;
        for (var i = lineStarts[line]; i < offset; i++)
        {
            column += char.IsLowSurrogate(Text[i]) ? 0 : 1;
        }

        return (line + 1, column);
    }

    /// <summary>The text of a 1-based line, without its line end.</summary>
    public string Line(int line)
    {
        var start = LineStart(line);
        var end = line < LineCount ? lineStarts[line] : Text.Length;
        return Text[start..end].TrimEnd('\r', '\n');
    }

    /// <summary>The offset at which a 1-based line starts.</summary>
    public int LineStart(int line) => lineStarts[line - 1];

    private static int[] FindLineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                starts.Add(i + 1);
            }
        }

        return [.. starts];
    }
}
