using System.Collections.Immutable;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>A statement in a block. The tree is closed.</summary>
/// <param name="Span">Where it stands.</param>
public abstract record Statement(TextSpan Span)
{
    /// <summary>`count(saddr) by dport as tries top 10 limit 10k`.</summary>
    public sealed record Aggregate(TextSpan Span, AggregateCall Call) : Statement(Span);

    /// <summary>`emit time, saddr, now - opened[sock] as lived`.</summary>
    public sealed record Emit(TextSpan Span, ImmutableArray<NamedExpression> Columns) : Statement(Span);

    /// <summary>`let x = expr`.</summary>
    public sealed record Let(TextSpan Span, Identifier Name, Expression Value) : Statement(Span);

    /// <summary>`set opened[sock] = now`.</summary>
    public sealed record Set(TextSpan Span, MapEntry Entry, Expression Value) : Statement(Span);

    /// <summary>`delete opened[sock]`.</summary>
    public sealed record Delete(TextSpan Span, MapEntry Entry) : Statement(Span);

    /// <summary>`if (tried > ports) &lt; … > else &lt; … >`.</summary>
    /// <param name="Span">Where it stands.</param>
    /// <param name="Condition">The condition, without its parentheses.</param>
    /// <param name="Then">What happens where it holds.</param>
    /// <param name="Else">What happens where it does not; empty if nothing was written.</param>
    public sealed record If(
        TextSpan Span, Expression Condition, ImmutableArray<Statement> Then, ImmutableArray<Statement> Else)
        : Statement(Span);

    /// <summary>`print "{saddr} asked for {http.path}"`.</summary>
    public sealed record Print(TextSpan Span, TextTemplate Text) : Statement(Span);

    /// <summary>`alert "scan from {saddr}" once per saddr within 10s`.</summary>
    /// <param name="Span">Where it stands.</param>
    /// <param name="Text">The message.</param>
    /// <param name="Once">Which messages are one; null if every one counts.</param>
    public sealed record Alert(TextSpan Span, TextTemplate Text, OnceClause? Once) : Statement(Span);

    /// <summary>`show tried top 10 where tried > 5`.</summary>
    public sealed record Show(TextSpan Span, Identifier Table, SizedClause? Top, Expression? Where) : Statement(Span);

    /// <summary>`clear tried`.</summary>
    public sealed record Clear(TextSpan Span, Identifier Table) : Statement(Span);

    /// <summary>`exit`.</summary>
    public sealed record Exit(TextSpan Span) : Statement(Span);

    /// <summary>`drop`.</summary>
    public sealed record Drop(TextSpan Span) : Statement(Span);

    /// <summary>`pass`.</summary>
    public sealed record Pass(TextSpan Span) : Statement(Span);

    /// <summary>`limit 100/s burst 20 by saddr`.</summary>
    /// <param name="Span">Where it stands.</param>
    /// <param name="Count">How many packets of each key may pass in a period.</param>
    /// <param name="Period">The period, in nanoseconds.</param>
    /// <param name="Burst">How many may come at once; null for as many as in a period.</param>
    /// <param name="By">What has a limit of its own; empty for one limit for all.</param>
    public sealed record RateLimit(
        TextSpan Span,
        SizedClause Count,
        ulong Period,
        SizedClause? Burst,
        ImmutableArray<NamedExpression> By) : Statement(Span);

    /// <summary>`capture`.</summary>
    public sealed record Capture(TextSpan Span) : Statement(Span);

    /// <summary>What could not be parsed; its diagnostic is reported already.</summary>
    public sealed record Missing(TextSpan Span) : Statement(Span);
}

/// <summary>`count(saddr) by dport within 10s as tries top 10 limit 10k lru`: a statement, or an expression whose value
/// is the aggregate's after this event.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The aggregate's name.</param>
/// <param name="Arguments">What is aggregated, or counted by.</param>
/// <param name="By">Its keys.</param>
/// <param name="Within">How long an event is remembered; null for the whole run.</param>
/// <param name="As">The table's name, where one is given.</param>
/// <param name="Sizes">How much of it is shown and kept.</param>
public sealed record AggregateCall(
    TextSpan Span,
    Identifier Name,
    ImmutableArray<Expression> Arguments,
    ImmutableArray<NamedExpression> By,
    Expression? Within,
    Identifier? As,
    TableSizes Sizes);

/// <summary>`top 10 limit 10k lru`.</summary>
/// <param name="Top">Rows to print; null for all.</param>
/// <param name="Limit">Keys to keep; null if the script does not say.</param>
/// <param name="IsLru">True if a full table forgets the key that was not used for longest.</param>
public sealed record TableSizes(SizedClause? Top, SizedClause? Limit, bool IsLru);

/// <summary>`opened[sock]` where it is changed.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Map">The map's name.</param>
/// <param name="Keys">The key.</param>
public sealed record MapEntry(TextSpan Span, Identifier Map, ImmutableArray<Expression> Keys);

/// <summary>`once per saddr, dport within 10s`.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Keys">What tells messages apart; empty if none is to be repeated.</param>
/// <param name="Within">How long a message is remembered; null for the whole run.</param>
public sealed record OnceClause(TextSpan Span, ImmutableArray<NamedExpression> Keys, Expression? Within);

/// <summary>Text with values in it: `"port scan from {saddr}"`. Braces are doubled to stand for themselves.</summary>
/// <param name="Span">The literal with its quotes.</param>
/// <param name="Parts">Text and values in turn.</param>
public sealed record TextTemplate(TextSpan Span, ImmutableArray<TextPart> Parts);

/// <summary>A part of a text. The tree is closed.</summary>
public abstract record TextPart
{
    private TextPart()
    {
    }

    /// <summary>Text that stands for itself.</summary>
    public sealed record Literal(string Text) : TextPart;

    /// <summary>`{expr}`.</summary>
    public sealed record Value(Expression Expression) : TextPart;
}

/// <summary>`top 10`, `limit 10k`.</summary>
/// <param name="Span">From the keyword to the number.</param>
/// <param name="Value">The number.</param>
public sealed record SizedClause(TextSpan Span, ulong Value);

/// <summary>`expr as name`; a key or column.</summary>
/// <param name="Value">The expression.</param>
/// <param name="As">Its name, where one is given; else the expression's text names it.</param>
public sealed record NamedExpression(Expression Value, Identifier? As);
