using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;
using Tcpq.Text;

namespace Tcpq.Syntax.Formatting;

/// <summary>The tokens of a script in order, with the comments and empty lines between them.</summary>
internal sealed class TokenFeed
{
    private readonly SourceText source;
    private readonly Token[] tokens;
    private readonly Gap[] gaps;
    private int position;
    private bool isLeadingDone;
    private ImmutableArray<GapComment> carried = [];

    /// <summary>Reads a script, which has no mistakes.</summary>
    public TokenFeed(SourceText source)
        : this(source, Lexer.Lex(source, new DiagnosticBag()))
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            gaps[i] = ReadGap(i == 0 ? 0 : tokens[i - 1].Span.End, tokens[i].Span.Start, isFirst: i == 0);
        }
    }

    private TokenFeed(SourceText source, Token[] tokens)
    {
        this.source = source;
        this.tokens = tokens;
        gaps = new Gap[tokens.Length];
        Array.Fill(gaps, new(null, [], HasEmptyLine: false));
    }

    /// <summary>The tokens of a part of a script, without comments and empty lines.</summary>
    public static TokenFeed OfPart(SourceText source, TextSpan part) =>
        new(source, Lexer.Lex(new LexerCursor(source, new DiagnosticBag(), part)));

    /// <summary>The next token.</summary>
    public Token Current => tokens[position];

    /// <summary>The next token with the comments around it.</summary>
    public Doc Take() => Doc.Join(Leading(false), new Doc.Text(Current.Text), Pass());

    /// <summary>The comma at hand; comments before it come behind it.</summary>
    public Doc TakeComma()
    {
        var mark = new Doc.Mark(Current.Text);
        return Doc.Join(mark, DropComma());
    }

    /// <summary>The comments around the comma at hand, which is left out; those before it come behind it.</summary>
    public Doc DropComma()
    {
        var before = gaps[position];
        carried = before.Comments;
        position++;
        if ((carried.IsEmpty && before.EndOfLine is null) || gaps[position].EndOfLine is not { } comment)
        {
            return EndOfLine();
        }

        carried = carried.Add(new(comment, false));
        return Doc.Empty;
    }

    /// <summary>The comments around the semicolon at hand, which is left out.</summary>
    public Doc Drop() => Doc.Join(Leading(false), Pass());

    /// <summary>The `>` at hand, which may be the first half of `>>`.</summary>
    public Doc TakeClose()
    {
        if (Current.Kind != TokenKind.ShiftRight)
        {
            return Take();
        }

        var before = Leading(false);
        tokens[position] = Current with { Kind = TokenKind.Greater, Text = ">" };
        isLeadingDone = true;
        return Doc.Join(before, new Doc.Text(">"));
    }

    /// <summary>The comments and empty lines before the next statement or declaration.</summary>
    /// <param name="isFirst">True for the first one of a block, which no empty line stands before.</param>
    public Doc BeforeItem(bool isFirst)
    {
        var hasEmptyLine = gaps[position].HasEmptyLine && (!isFirst || !gaps[position].Comments.IsEmpty);
        var comments = Leading(true, isFirst);
        return hasEmptyLine ? Doc.Join(comments, Doc.EmptyLine) : comments;
    }

    /// <summary>The comments before what ends a block or the script.</summary>
    /// <param name="isFirst">True if nothing stands before.</param>
    public Doc BeforeEnd(bool isFirst) => Leading(true, isFirst);

    private Doc Leading(bool keepsEmptyLines, bool isFirst = false)
    {
        var comments = carried.AddRange(isLeadingDone ? [] : gaps[position].Comments);
        isLeadingDone = true;
        carried = [];
        var parts = ImmutableArray.CreateBuilder<Doc>();
        foreach (var comment in comments)
        {
            if (keepsEmptyLines && comment.HasEmptyLine && !(isFirst && parts.Count == 0))
            {
                parts.Add(Doc.EmptyLine);
            }

            parts.Add(new Doc.Comment(comment.Text, EndsLine: false));
        }

        return Doc.Join(parts.ToImmutable());
    }

    // Moves on, and gives the comment that ends the line.
    private Doc Pass()
    {
        position = Math.Min(position + 1, tokens.Length - 1);
        isLeadingDone = false;
        return EndOfLine();
    }

    private Doc EndOfLine() =>
        gaps[position].EndOfLine is { } comment ? new Doc.Comment(comment, EndsLine: true) : Doc.Empty;

    private Gap ReadGap(int start, int end, bool isFirst)
    {
        string? endOfLine = null;
        var comments = ImmutableArray.CreateBuilder<GapComment>();
        var lineEnds = 0;
        var isOnTokenLine = !isFirst;
        for (var at = start; at < end; at++)
        {
            if (source.Text[at] == '\n')
            {
                lineEnds++;
                isOnTokenLine = false;
            }
            else if (source.Text[at] == '#')
            {
                var length = source.Text.AsSpan(at, end - at).IndexOf('\n') is var line and >= 0 ? line : end - at;
                var text = source.Text.Substring(at, length).TrimEnd();
                if (isOnTokenLine)
                {
                    endOfLine = text;
                }
                else
                {
                    comments.Add(new(text, lineEnds > 1));
                }

                at += length - 1;
                lineEnds = 0;
            }
        }

        return new(endOfLine, comments.ToImmutable(), lineEnds > 1);
    }

    private sealed record GapComment(string Text, bool HasEmptyLine);

    private sealed record Gap(string? EndOfLine, ImmutableArray<GapComment> Comments, bool HasEmptyLine);
}
