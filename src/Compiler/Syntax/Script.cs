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
    /// <summary>`on tcp_rcv via xdp(eth0) where syn &lt; … >`.</summary>
    public sealed record Rule(
        TextSpan Span, Identifier Event, HookRequest? Via, Expression? Where, ImmutableArray<Statement> Body)
        : Declaration(Span);
}

/// <summary>`via xdp(eth0)`.</summary>
/// <param name="Span">From the hook's name to the closing parenthesis.</param>
/// <param name="Hook">The hook's name.</param>
/// <param name="Device">The device's name, where one is given; Linux allows any character but `/` and blanks.</param>
public sealed record HookRequest(TextSpan Span, Identifier Hook, Identifier? Device);

/// <summary>A statement in a block. The tree is closed.</summary>
/// <param name="Span">Where it stands.</param>
public abstract record Statement(TextSpan Span)
{
    /// <summary>`count(saddr) by dport as tries top 10 limit 10k`.</summary>
    public sealed record Aggregate(
        TextSpan Span,
        Identifier Name,
        ImmutableArray<Expression> Arguments,
        ImmutableArray<NamedExpression> By,
        Identifier? As,
        SizedClause? Top,
        SizedClause? Limit) : Statement(Span);

    /// <summary>`emit time, saddr, now - opened[sock] as lived`.</summary>
    public sealed record Emit(TextSpan Span, ImmutableArray<NamedExpression> Columns) : Statement(Span);

    /// <summary>`let x = expr`.</summary>
    public sealed record Let(TextSpan Span, Identifier Name, Expression Value) : Statement(Span);

    /// <summary>What could not be parsed; its diagnostic is reported already.</summary>
    public sealed record Missing(TextSpan Span) : Statement(Span);
}

/// <summary>`top 10`, `limit 10k`.</summary>
/// <param name="Span">From the keyword to the number.</param>
/// <param name="Value">The number.</param>
public sealed record SizedClause(TextSpan Span, ulong Value);

/// <summary>`expr as name`; a key or column.</summary>
/// <param name="Value">The expression.</param>
/// <param name="As">Its name, where one is given; else the expression's text names it.</param>
public sealed record NamedExpression(Expression Value, Identifier? As);
