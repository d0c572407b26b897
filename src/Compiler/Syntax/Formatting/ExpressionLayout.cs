using System.Collections.Immutable;
using System.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax.Formatting;

/// <summary>Lays out expressions, and the aggregates that can be ones.</summary>
internal sealed class ExpressionLayout(SourceText source, TokenFeed feed)
{
    /// <summary>An expression, whose tokens come next.</summary>
    public Doc Of(Expression expression) => expression switch
    {
        Expression.Literal or Expression.Reference => feed.Take(),
        Expression.Unary unary => OfUnary(unary),
        Expression.Binary binary => OfBinary(binary),
        Expression.Call call => Doc.Join(feed.Take(), List(call.Arguments)),
        Expression.Aggregation aggregation => Of(aggregation.Aggregate),
        Expression.Index index => Doc.Join(Of(index.Target), List(index.Arguments)),
        Expression.Set { Elements: [Expression.Range range] } set when range.Span == set.Span => OfRange(range),
        Expression.Set set => List(set.Elements),
        Expression.Range range => OfRange(range),
        Expression.Parenthesized group => InBrackets(() => Of(group.Inner)),
        _ => throw new UnreachableException(),
    };

    /// <summary>An expression with its name, if it has one.</summary>
    public Doc Of(NamedExpression named)
    {
        var value = Of(named.Value);
        return named.As is null ? value : Doc.Join(value, Doc.Space, Words(2));
    }

    /// <summary>An aggregate with its clauses.</summary>
    public Doc Of(AggregateCall call)
    {
        var parts = ImmutableArray.CreateBuilder<Doc>();
        parts.Add(Doc.Join(feed.Take(), List(call.Arguments)));
        while (OfClause(call) is { } clause)
        {
            parts.Add(clause);
        }

        return Doc.Hanging(parts.ToImmutable());
    }

    /// <summary>Several tokens with blanks between them.</summary>
    public Doc Words(int count)
    {
        var parts = ImmutableArray.CreateBuilder<Doc>();
        for (var i = 0; i < count; i++)
        {
            parts.Add(i == 0 ? Doc.Empty : Doc.Space);
            parts.Add(feed.Take());
        }

        return Doc.Join(parts.ToImmutable());
    }

    /// <summary>A word and what belongs to it.</summary>
    public Doc Clause(Func<Doc> content) => Doc.Join(feed.Take(), Doc.Space, content());

    /// <summary>Values with commas between them, as many on each line as fit.</summary>
    public Doc Items(ImmutableArray<NamedExpression> items)
    {
        var parts = ImmutableArray.CreateBuilder<Doc>();
        for (var i = 0; i < items.Length; i++)
        {
            var item = Of(items[i]);
            parts.Add(i < items.Length - 1 ? Doc.Join(item, feed.TakeComma()) : item);
        }

        return Doc.Hanging(parts.ToImmutable());
    }

    /// <summary>A bracket, what is in it, and the bracket that closes it.</summary>
    public Doc InBrackets(Func<Doc> content)
    {
        var open = feed.Take();
        var inner = Doc.Join(content(), feed.BeforeEnd(isFirst: false));
        return new Doc.Group(Doc.Join(
            open, new Doc.Indent(Doc.Join(Doc.SoftLine, inner)), Doc.SoftLine, feed.Take()));
    }

    /// <summary>Values in brackets, with commas between them.</summary>
    public Doc List(ImmutableArray<Expression> items)
    {
        if (items.IsEmpty)
        {
            return Doc.Join(feed.Take(), feed.Take());
        }

        return InBrackets(() =>
        {
            var parts = ImmutableArray.CreateBuilder<Doc>();
            for (var i = 0; i < items.Length; i++)
            {
                var item = Of(items[i]);
                var after = feed.Current.Kind != TokenKind.Comma ? Doc.Empty
                    : i < items.Length - 1 ? feed.TakeComma() : feed.DropComma();
                parts.Add(Doc.Join(item, after));
            }

            return Doc.Filled(parts.ToImmutable());
        });
    }

    private Doc OfUnary(Expression.Unary unary)
    {
        var isWord = char.IsAsciiLetter(feed.Current.Text[0]);
        return Doc.Join(feed.Take(), isWord ? Doc.Space : Doc.Empty, Of(unary.Operand));
    }

    // Operators of the same kind stand one below the other where they do not fit on a line.
    private Doc.Group OfBinary(Expression.Binary binary)
    {
        var precedence = PrecedenceOf(binary);
        var rest = new Stack<Expression.Binary>();
        Expression first = binary;
        while (first is Expression.Binary inner && PrecedenceOf(inner) == precedence)
        {
            rest.Push(inner);
            first = inner.Left;
        }

        var before = precedence == Precedence.Comparison ? Doc.Space : Doc.Line;
        var parts = ImmutableArray.CreateBuilder<Doc>();
        var start = first is Expression.Binary ? new Doc.Indent(Of(first)) : Of(first);
        while (rest.TryPop(out var next))
        {
            parts.Add(before);
            parts.Add(feed.Take());
            parts.Add(Doc.Space);
            parts.Add(Of(next.Right));
        }

        return new Doc.Group(Doc.Join(start, new Doc.Indent(Doc.Join(parts.ToImmutable()))));
    }

    private Doc OfRange(Expression.Range range)
    {
        // `::1 .. ::9`: without blanks the dots could be taken for a part of the address.
        var space = source[range.Low.Span].EndsWith(':') || source[range.High.Span].StartsWith(':')
            ? Doc.Space
            : Doc.Empty;
        return Doc.Join(Of(range.Low), space, feed.Take(), space, Of(range.High));
    }

    private Doc? OfClause(AggregateCall call) => feed.Current.Kind switch
    {
        TokenKind.By when !call.By.IsEmpty => Clause(() => Items(call.By)),
        TokenKind.Within when call.Within is not null => Clause(() => Of(call.Within)),
        TokenKind.As when call.As is not null => Words(2),
        TokenKind.Top or TokenKind.Limit => Words(2),
        TokenKind.Lru => OfLru(),
        _ => null,
    };

    /// <summary>`lru`, and the number behind it if there is one.</summary>
    public Doc OfLru()
    {
        var word = feed.Take();
        return feed.Current is { Kind: TokenKind.Literal, StartsLine: false }
            ? Doc.Join(word, Doc.Space, feed.Take())
            : word;
    }

    private static Precedence PrecedenceOf(Expression.Binary binary)
    {
        foreach (var row in TokenTable.Rows)
        {
            if (row.Binary == binary.Operator)
            {
                return row.Precedence;
            }
        }

        throw new UnreachableException();
    }
}
