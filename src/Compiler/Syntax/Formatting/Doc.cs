using System.Collections.Immutable;

namespace Tcpq.Syntax.Formatting;

/// <summary>Text with the places where lines may end. The tree is closed.</summary>
/// <param name="HasBreak">Whether a line must end in it.</param>
/// <param name="EndsInComment">Whether a comment at the end of a line is the last thing in it.</param>
internal abstract record Doc(bool HasBreak, bool EndsInComment)
{
    /// <summary>Nothing.</summary>
    public static Doc Empty { get; } = new Concat([], false, false);

    /// <summary>A blank, unless the line ends here.</summary>
    public static Doc Space { get; } = new Blank();

    /// <summary>A blank, or the end of the line where the group is broken.</summary>
    public static Doc Line { get; } = new Break(BreakKind.Line);

    /// <summary>Nothing, or the end of the line where the group is broken.</summary>
    public static Doc SoftLine { get; } = new Break(BreakKind.Soft);

    /// <summary>The end of the line.</summary>
    public static Doc HardLine { get; } = new Break(BreakKind.Hard);

    /// <summary>An empty line, where a line ends.</summary>
    public static Doc EmptyLine { get; } = new Break(BreakKind.Empty);

    /// <summary>Breaks the groups around it.</summary>
    public static Doc Forced { get; } = new Concat([], HasBreak: true, EndsInComment: false);

    /// <summary>Text without line ends.</summary>
    public sealed record Text(string Value) : Doc(false, false);

    /// <summary>A comma or semicolon, which stands before the comment that ends its line.</summary>
    public sealed record Mark(string Value) : Doc(false, false);

    /// <summary>See <see cref="Space"/>.</summary>
    public sealed record Blank() : Doc(false, false);

    /// <summary>Where a line may end.</summary>
    public sealed record Break(BreakKind Kind) : Doc(Kind == BreakKind.Hard, false);

    /// <summary>A comment, at the end of a line or on one of its own.</summary>
    public sealed record Comment(string Value, bool EndsLine) : Doc(!EndsLine, EndsLine);

    /// <summary>One after the other.</summary>
    public sealed record Concat(ImmutableArray<Doc> Parts, bool HasBreak, bool EndsInComment)
        : Doc(HasBreak, EndsInComment);

    /// <summary>Further to the right by four columns where a line begins in it.</summary>
    public sealed record Indent(Doc Content) : Doc(Content.HasBreak, Content.EndsInComment);

    /// <summary>On one line if it fits, else broken at all its places.</summary>
    public sealed record Group(Doc Content) : Doc(Content.HasBreak, Content.EndsInComment);

    /// <summary>As many on each line as fit, with blanks between them; where it hangs, lines after the first are
    /// indented. What stands before <paramref name="Start"/> is printed already.</summary>
    public sealed record Fill(
        ImmutableArray<Doc> Items, int Start, bool IsHanging, bool HasBreak, bool EndsInComment)
        : Doc(HasBreak, EndsInComment);

    /// <summary>Only where the group is broken.</summary>
    public sealed record WhereBroken(Doc Content) : Doc(false, false);

    /// <summary>One after the other. What follows a comment at the end of a line breaks it.</summary>
    public static Doc Join(params ImmutableArray<Doc> parts)
    {
        var kept = parts.RemoveAll(p => p == Empty);
        var (hasBreak, endsInComment) = Measure(kept);
        return kept switch
        {
            [] => Empty,
            [var only] => only,
            _ => new Concat(kept, hasBreak, endsInComment),
        };
    }

    /// <summary>As many on each line as fit.</summary>
    public static Doc Filled(ImmutableArray<Doc> items)
    {
        var (hasBreak, endsInComment) = Measure(items);
        return new Fill(items, 0, IsHanging: false, hasBreak, endsInComment);
    }

    /// <summary>As many on each line as fit; lines after the first are indented.</summary>
    public static Doc Hanging(ImmutableArray<Doc> items)
    {
        var (hasBreak, endsInComment) = Measure(items);
        return new Fill(items, 0, IsHanging: true, hasBreak, endsInComment);
    }

    private static (bool HasBreak, bool EndsInComment) Measure(ImmutableArray<Doc> parts)
    {
        var hasBreak = false;
        var endsInComment = false;
        foreach (var part in parts)
        {
            if (part is Mark or WhereBroken or Concat { Parts.IsEmpty: true })
            {
                hasBreak |= part.HasBreak;
                continue;
            }

            hasBreak |= part.HasBreak || endsInComment;
            endsInComment = part.EndsInComment;
        }

        return (hasBreak, endsInComment);
    }
}

/// <summary>What a place where a line may end is otherwise.</summary>
internal enum BreakKind
{
    /// <summary>A blank.</summary>
    Line,

    /// <summary>Nothing.</summary>
    Soft,

    /// <summary>The line ends in any case.</summary>
    Hard,

    /// <summary>An empty line follows where the line ends.</summary>
    Empty,
}
