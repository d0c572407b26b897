using System.Text;

namespace Tcpq.Syntax.Formatting;

/// <summary>Lays a document out on lines, after Wadler's "A prettier printer".</summary>
internal sealed class DocPrinter
{
    private const int PageWidth = 100;

    // No text is as long; half of it, for sums with it must not overflow.
    private const int OneLine = int.MaxValue / 2;
    private const int IndentWidth = 4;

    private readonly int width;
    private readonly StringBuilder output = new();
    private readonly Stack<Item> items = new();
    private string? comment;
    private int lineEnds;
    private int lineIndent;
    private bool hasSpace;
    private int column;

    private DocPrinter(int width) => this.width = width;

    /// <summary>The text of a document, with a line end behind it.</summary>
    public static string Print(Doc doc) => Print(doc, PageWidth);

    /// <summary>The text of a document without comments, on one line that is not ended.</summary>
    public static string PrintLine(Doc doc) => Print(new Doc.Group(doc), OneLine).TrimEnd();

    private static string Print(Doc doc, int width)
    {
        var printer = new DocPrinter(width);
        printer.items.Push(new(0, true, doc));
        while (printer.items.TryPop(out var item))
        {
            printer.Print(item);
        }

        printer.lineEnds = 0;
        printer.EndLine(0);
        printer.BeginLine();
        return printer.output.ToString();
    }

    private void Print(Item item)
    {
        switch (item.Doc)
        {
            case Doc.Text text:
                Write(text.Value, item.Indent, isMark: false);
                break;
            case Doc.Mark mark:
                Write(mark.Value, item.Indent, isMark: true);
                break;
            case Doc.Blank:
                hasSpace = true;
                break;
            case Doc.Break line:
                Break(line.Kind, item.IsBroken, item.Indent);
                break;
            case Doc.Comment written:
                WriteComment(written, item.Indent);
                break;
            case Doc.Concat list:
                for (var i = list.Parts.Length - 1; i >= 0; i--)
                {
                    items.Push(item with { Doc = list.Parts[i] });
                }

                break;
            case Doc.Indent inner:
                items.Push(item with { Indent = item.Indent + IndentWidth, Doc = inner.Content });
                break;
            case Doc.Group group:
                items.Push(item with { IsBroken = !Fits(group.Content, Remaining(item.Indent)), Doc = group.Content });
                break;
            case Doc.Fill fill:
                PrintFill(fill, item);
                break;
            case Doc.WhereBroken only when item.IsBroken:
                items.Push(item with { Doc = only.Content });
                break;
        }
    }

    private void PrintFill(Doc.Fill fill, Item item)
    {
        if (fill.Start == fill.Items.Length)
        {
            return;
        }

        var next = fill.Items[fill.Start];
        items.Push(item with { Doc = fill with { Start = fill.Start + 1 } });
        var indent = fill.IsHanging && fill.Start > 0 ? IndentWidth : 0;
        var inner = item with { Indent = item.Indent + indent, Doc = new Doc.Group(next) };
        if (fill.Start > 0)
        {
            Break(BreakKind.Line, !Fits(next, Remaining(inner.Indent) - 1), inner.Indent);
        }

        items.Push(inner);
    }

    private void Break(BreakKind kind, bool isBroken, int indent)
    {
        switch (kind)
        {
            case BreakKind.Empty:
                lineEnds = lineEnds > 0 ? 2 : 0;
                break;
            case BreakKind.Hard:
            case BreakKind.Line or BreakKind.Soft when isBroken:
                EndLine(indent);
                break;
            case BreakKind.Line:
                hasSpace = true;
                break;
        }
    }

    private int Remaining(int indent) => width - (lineEnds > 0 ? lineIndent
        : comment is not null ? indent : column + (hasSpace ? 1 : 0));

    // Whether what comes next fits up to where the line can end.
    private bool Fits(Doc doc, int remaining)
    {
        if (doc.HasBreak)
        {
            return false;
        }

        var rest = items.GetEnumerator();
        var ahead = new Stack<Item>();
        ahead.Push(new(0, false, doc));
        while (remaining >= 0)
        {
            if (!ahead.TryPop(out var item))
            {
                if (!rest.MoveNext())
                {
                    return true;
                }

                item = rest.Current;
            }

            switch (item.Doc)
            {
                case Doc.Text text:
                    remaining -= text.Value.Length;
                    break;
                case Doc.Mark mark:
                    remaining -= mark.Value.Length;
                    break;
                case Doc.Blank or Doc.Break { Kind: BreakKind.Line } when !item.IsBroken || item.Doc is Doc.Blank:
                    remaining--;
                    break;
                case Doc.Fill fill when fill.Start == fill.Items.Length:
                    break;
                case Doc.Break { Kind: not BreakKind.Empty } line when item.IsBroken || line.Kind == BreakKind.Hard:
                case Doc.Fill { Start: > 0 }:
                case Doc.Comment:
                    return true;
                case Doc.Concat list:
                    for (var i = list.Parts.Length - 1; i >= 0; i--)
                    {
                        ahead.Push(item with { Doc = list.Parts[i] });
                    }

                    break;
                case Doc.Indent inner:
                    ahead.Push(item with { Doc = inner.Content });
                    break;
                case Doc.Group group:
                    ahead.Push(item with { Doc = group.Content });
                    break;
                case Doc.Fill fill:
                    PushFill(fill, item, ahead);
                    break;
                case Doc.WhereBroken only when item.IsBroken:
                    ahead.Push(item with { Doc = only.Content });
                    break;
            }
        }

        return false;
    }

    private static void PushFill(Doc.Fill fill, Item item, Stack<Item> ahead)
    {
        for (var i = fill.Items.Length - 1; i >= 0; i--)
        {
            ahead.Push(item with { Doc = fill.Items[i] });
            if (i > 0)
            {
                ahead.Push(item with { Doc = Doc.Line });
            }
        }
    }

    private void Write(string text, int indent, bool isMark)
    {
        if (comment is not null && !isMark && lineEnds == 0)
        {
            EndLine(indent);
        }

        if (lineEnds > 0 && !(isMark && comment is not null))
        {
            BeginLine();
        }
        else if (hasSpace)
        {
            output.Append(' ');
            column++;
        }

        hasSpace = false;
        output.Append(text);
        column += text.Length;
    }

    private void WriteComment(Doc.Comment written, int indent)
    {
        if (written.EndsLine && comment is null && lineEnds == 0)
        {
            comment = written.Value;
            return;
        }

        if (output.Length > 0)
        {
            EndLine(lineEnds > 0 ? lineIndent : indent);
            BeginLine();
        }

        output.Append(written.Value);
        EndLine(column);
    }

    // The line ends before the next text, which begins in a column.
    private void EndLine(int indent)
    {
        lineEnds = Math.Max(lineEnds, 1);
        lineIndent = indent;
    }

    private void BeginLine()
    {
        if (comment is not null)
        {
            output.Append("  ").Append(comment);
            comment = null;
        }

        output.Append('\n', lineEnds).Append(' ', lineIndent);
        column = lineIndent;
        lineEnds = 0;
        hasSpace = false;
    }

    private readonly record struct Item(int Indent, bool IsBroken, Doc Doc);
}
