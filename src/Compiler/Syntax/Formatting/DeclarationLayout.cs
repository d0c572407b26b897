using System.Collections.Immutable;
using System.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax.Formatting;

/// <summary>Lays out the declarations of a script.</summary>
internal sealed class DeclarationLayout
{
    private readonly TokenFeed feed;
    private readonly ExpressionLayout expressions;
    private readonly StatementLayout statements;

    private DeclarationLayout(SourceText source)
    {
        feed = new(source);
        expressions = new(source, feed);
        statements = new(feed, expressions);
    }

    /// <summary>A script without mistakes.</summary>
    public static Doc Of(Script script) => new DeclarationLayout(script.Source).OfAll(script.Declarations);

    private Doc OfAll(ImmutableArray<Declaration> declarations)
    {
        var parts = ImmutableArray.CreateBuilder<Doc>();
        parts.Add(statements.DropMarks());
        for (var i = 0; i < declarations.Length; i++)
        {
            parts.Add(i == 0 ? Doc.Empty : Doc.HardLine);
            parts.Add(feed.BeforeItem(isFirst: i == 0));
            parts.Add(new Doc.Group(Of(declarations[i])));
            parts.Add(statements.DropMarks());
        }

        parts.Add(Doc.HardLine);
        parts.Add(feed.BeforeEnd(isFirst: false));
        return Doc.Join(parts.ToImmutable());
    }

    private Doc Of(Declaration declaration) => declaration switch
    {
        Declaration.Use => expressions.Words(2),
        Declaration.Const constant => Doc.Join(expressions.Words(3), Doc.Space, expressions.Of(constant.Value)),
        Declaration.Param param => OfParam(param),
        Declaration.Def def => OfDef(def),
        Declaration.Map map => OfMap(map),
        Declaration.Rule rule => OfRule(rule),
        Declaration.Timer timer => Doc.Join(
            expressions.Clause(() => expressions.Of(timer.Interval)), Doc.Space, statements.Block(timer.Body)),
        Declaration.Begin or Declaration.End => Doc.Join(feed.Take(), Doc.Space, statements.Block(declaration.Block)),
        _ => throw new UnreachableException(),
    };

    private Doc OfParam(Declaration.Param param)
    {
        var value = Doc.Join(expressions.Words(3), Doc.Space, expressions.Of(param.Default));
        return param.Doc is null ? value : Doc.Join(value, new Doc.Indent(Doc.Join(Doc.Line, feed.Take())));
    }

    private Doc OfDef(Declaration.Def def) => Doc.Join(
        expressions.Words(2), Names(def.Parameters.Length), Doc.Space, feed.Take(), Doc.Space,
            expressions.Of(def.Body));

    private Doc OfMap(Declaration.Map map)
    {
        var parts = ImmutableArray.CreateBuilder<Doc>();
        parts.Add(Doc.Join(expressions.Words(2), Names(map.Keys.Length), Doc.Space, expressions.Words(2)));
        while (feed.Current.Kind is TokenKind.Lru or TokenKind.Limit)
        {
            parts.Add(feed.Current.Kind == TokenKind.Lru ? expressions.OfLru() : expressions.Words(2));
        }

        return Doc.Hanging(parts.ToImmutable());
    }

    // What follows the event is indented once more than the block below it.
    private Doc OfRule(Declaration.Rule rule)
    {
        var head = ImmutableArray.CreateBuilder<Doc>();
        head.Add(expressions.Words(2));
        if (rule.Event.Names is { } names)
        {
            head.Add(InParentheses(names.Length));
        }

        if (rule.Via is { } via)
        {
            head.Add(Doc.Space);
            head.Add(expressions.Words(2));
            if (via.Device is not null)
            {
                head.Add(Doc.Join(feed.Take(), feed.Take(), feed.Take()));
            }
        }

        if (rule.Where is { } where)
        {
            head.Add(Doc.Space);
            head.Add(expressions.Clause(() => expressions.Of(where)));
        }

        return Doc.Join(new Doc.Indent(Doc.Join(head.ToImmutable())), Doc.Space, statements.Block(rule.Body));
    }

    // The kernel's names, which stay as they are.
    private Doc InParentheses(int count)
    {
        var parts = ImmutableArray.CreateBuilder<Doc>();
        parts.Add(feed.Take());
        for (var i = 0; i < count; i++)
        {
            parts.Add(feed.Take());
            if (i < count - 1)
            {
                parts.Add(feed.Take());
                parts.Add(Doc.Space);
            }
        }

        parts.Add(feed.Take());
        return Doc.Join(parts.ToImmutable());
    }

    private Doc Names(int count)
    {
        if (count == 0)
        {
            return Doc.Join(feed.Take(), feed.Take());
        }

        return expressions.InBrackets(() =>
        {
            var parts = ImmutableArray.CreateBuilder<Doc>();
            for (var i = 0; i < count; i++)
            {
                var name = feed.Take();
                parts.Add(feed.Current.Kind != TokenKind.Comma ? name
                    : Doc.Join(name, i < count - 1 ? feed.TakeComma() : feed.DropComma()));
            }

            return Doc.Filled(parts.ToImmutable());
        });
    }
}
