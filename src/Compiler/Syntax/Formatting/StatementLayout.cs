using System.Collections.Immutable;
using System.Diagnostics;

namespace Tcpq.Syntax.Formatting;

/// <summary>Lays out blocks and the statements in them.</summary>
internal sealed class StatementLayout(TokenFeed feed, ExpressionLayout expressions)
{
    /// <summary>A block with its brackets: on one line with what stands before it if both fit, unless it was written
    /// as several lines of statements or holds blocks itself.</summary>
    public Doc Block(ImmutableArray<Statement> body)
    {
        var open = feed.Take();
        var isForced = body.Length > 1 && feed.Current.StartsLine;
        var parts = ImmutableArray.CreateBuilder<Doc>();
        parts.Add(DropMarks());
        for (var i = 0; i < body.Length; i++)
        {
            var hasBlock = body[i] is Statement.If;
            isForced |= hasBlock;
            parts.Add(Doc.Line);
            parts.Add(feed.BeforeItem(isFirst: i == 0));
            parts.Add(Of(body[i]));
            parts.Add(hasBlock ? Doc.Empty : i < body.Length - 1 ? new Doc.Mark(";")
                : new Doc.WhereBroken(new Doc.Mark(";")));
            parts.Add(DropMarks());
        }

        parts.Add(feed.BeforeEnd(isFirst: false));
        return Doc.Join(
            open,
            isForced ? Doc.Forced : Doc.Empty,
            new Doc.Indent(Doc.Join(parts.ToImmutable())),
            Doc.Line,
            feed.TakeClose());
    }

    /// <summary>The semicolons at hand are left out.</summary>
    public Doc DropMarks()
    {
        var parts = ImmutableArray.CreateBuilder<Doc>();
        while (feed.Current.Kind == TokenKind.Semicolon)
        {
            parts.Add(feed.Drop());
        }

        return parts.Count == 0 ? Doc.Empty : Doc.Join(parts.ToImmutable());
    }

    private Doc Of(Statement statement) => statement switch
    {
        Statement.Aggregate aggregate => expressions.Of(aggregate.Call),
        Statement.Emit emit => expressions.Clause(() => expressions.Items(emit.Columns)),
        Statement.Let let => Doc.Join(
            expressions.Words(3), Doc.Space, expressions.Of(let.Value)),
        Statement.Set set => Doc.Join(
            Entry(set.Entry), Doc.Space, expressions.Clause(() => expressions.Of(set.Value))),
        Statement.Delete delete => Entry(delete.Entry),
        Statement.If choice => new Doc.Group(OfChoice(choice)),
        Statement.Print => expressions.Words(2),
        Statement.Alert alert => OfAlert(alert),
        Statement.Show show => OfShow(show),
        Statement.Clear => expressions.Words(2),
        Statement.Exit or Statement.Drop or Statement.Pass or Statement.Capture => feed.Take(),
        Statement.RateLimit rate => OfRate(rate),
        _ => throw new UnreachableException(),
    };

    private Doc Entry(MapEntry entry) => Doc.Join(expressions.Words(2), expressions.List(entry.Keys));

    private Doc OfChoice(Statement.If choice)
    {
        var parts = ImmutableArray.CreateBuilder<Doc>();
        parts.Add(expressions.Clause(() => expressions.InBrackets(() => expressions.Of(choice.Condition))));
        parts.Add(Doc.Space);
        parts.Add(Block(choice.Then));
        if (feed.Current.Kind == TokenKind.Else)
        {
            parts.Add(Doc.Space);
            parts.Add(feed.Take());
            parts.Add(Doc.Space);
            parts.Add(feed.Current.Kind == TokenKind.If && choice.Else is [Statement.If next]
                ? OfChoice(next)
                : Block(choice.Else));
        }

        return Doc.Join(parts.ToImmutable());
    }

    private Doc OfAlert(Statement.Alert alert)
    {
        var parts = ImmutableArray.CreateBuilder<Doc>();
        parts.Add(expressions.Words(2));
        if (alert.Once is { } once)
        {
            parts.Add(once.Keys.IsEmpty
                ? feed.Take()
                : expressions.Clause(() => expressions.Clause(() => expressions.Items(once.Keys))));
            if (once.Within is not null)
            {
                parts.Add(expressions.Clause(() => expressions.Of(once.Within)));
            }
        }

        return Doc.Hanging(parts.ToImmutable());
    }

    private Doc OfRate(Statement.RateLimit rate)
    {
        var parts = ImmutableArray.CreateBuilder<Doc>();
        parts.Add(Doc.Join(expressions.Words(2), feed.Take(), feed.Take()));
        if (rate.Burst is not null)
        {
            parts.Add(expressions.Words(2));
        }

        if (!rate.By.IsEmpty)
        {
            parts.Add(expressions.Clause(() => expressions.Items(rate.By)));
        }

        return Doc.Hanging(parts.ToImmutable());
    }

    private Doc OfShow(Statement.Show show)
    {
        var parts = ImmutableArray.CreateBuilder<Doc>();
        parts.Add(expressions.Words(2));
        if (show.Top is not null)
        {
            parts.Add(expressions.Words(2));
        }

        if (show.Where is not null)
        {
            parts.Add(expressions.Clause(() => expressions.Of(show.Where)));
        }

        return Doc.Hanging(parts.ToImmutable());
    }
}
