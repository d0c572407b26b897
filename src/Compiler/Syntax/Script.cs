using System.Collections.Immutable;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>A whole script.</summary>
/// <param name="Source">The text it was parsed from.</param>
/// <param name="Declarations">What it declares, in order.</param>
public sealed record Script(SourceText Source, ImmutableArray<Declaration> Declarations);

/// <summary>An identifier and where it stands.</summary>
public sealed record Identifier(TextSpan Span, string Text);

/// <summary>A part of a script at the top level. The tree is closed.</summary>
/// <param name="Span">Where it stands.</param>
public abstract record Declaration(TextSpan Span)
{
    /// <summary>`use net` or `use "lib/mine.tcpq"`: what another file defines.</summary>
    /// <param name="Span">Where it stands.</param>
    /// <param name="Name">A library that is part of tcpq, or a path relative to this file.</param>
    /// <param name="IsPath">True if it was written in quotes.</param>
    public sealed record Use(TextSpan Span, Identifier Name, bool IsPath) : Declaration(Span);

    /// <summary>`const web = {80, 443}`.</summary>
    public sealed record Const(TextSpan Span, Identifier Name, Expression Value) : Declaration(Span);

    /// <summary>`param ports = 100 "ports tried before a source is a scanner"`.</summary>
    public sealed record Param(TextSpan Span, Identifier Name, Expression Default, string? Doc) : Declaration(Span);

    /// <summary>`def is_open(p) = p in {22, 80}`.</summary>
    public sealed record Def(
        TextSpan Span, Identifier Name, ImmutableArray<Identifier> Parameters, Expression Body) : Declaration(Span);

    /// <summary>`map opened[sock] : time lru 100k`, `map seen[saddr, dport] : integer limit 10k`.</summary>
    /// <param name="Span">Where it stands.</param>
    /// <param name="Name">The map's name.</param>
    /// <param name="Keys">Fields or types: a field stands for its type.</param>
    /// <param name="Value">The type of the values.</param>
    /// <param name="IsLru">True if a full map forgets what was not used for longest.</param>
    /// <param name="Limit">Most entries; a number after `lru` is one too.</param>
    public sealed record Map(
        TextSpan Span,
        Identifier Name,
        ImmutableArray<Identifier> Keys,
        Identifier Value,
        bool IsLru,
        SizedClause? Limit) : Declaration(Span);

    /// <summary>`on tcp_rcv via xdp(eth0) where syn &lt; … >`.</summary>
    public sealed record Rule(
        TextSpan Span, EventReference Event, HookRequest? Via, Expression? Where, ImmutableArray<Statement> Body)
        : Declaration(Span);

    /// <summary>`every 5s &lt; show tried top 10 >`.</summary>
    public sealed record Timer(TextSpan Span, Expression Interval, ImmutableArray<Statement> Body) : Declaration(Span);

    /// <summary>`begin &lt; … >`: before the first event.</summary>
    public sealed record Begin(TextSpan Span, ImmutableArray<Statement> Body) : Declaration(Span);

    /// <summary>`end &lt; … >`: after the last event.</summary>
    public sealed record End(TextSpan Span, ImmutableArray<Statement> Body) : Declaration(Span);

    /// <summary>The statements in its block; none if it has no block.</summary>
    public ImmutableArray<Statement> Block => this switch
    {
        Rule rule => rule.Body,
        Timer timer => timer.Body,
        Begin begin => begin.Body,
        End end => end.Body,
        _ => [],
    };
}

/// <summary>`tcp_rcv`, or `tracepoint(sock:inet_sock_set_state)`.</summary>
/// <param name="Span">From the event's name to the closing parenthesis.</param>
/// <param name="Name">The event's name.</param>
/// <param name="Names">The kernel's own names in the parentheses; null without parentheses.</param>
public sealed record EventReference(TextSpan Span, Identifier Name, ImmutableArray<Identifier>? Names);

/// <summary>`via xdp(eth0)`.</summary>
/// <param name="Span">From the hook's name to the closing parenthesis.</param>
/// <param name="Hook">The hook's name.</param>
/// <param name="Device">The device's name, where one is given; Linux allows any character but `/` and blanks.</param>
public sealed record HookRequest(TextSpan Span, Identifier Hook, Identifier? Device);
