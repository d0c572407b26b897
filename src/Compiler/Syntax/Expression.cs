using System.Collections.Immutable;
using Tcpq.Syntax.Literals;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>An expression as written. The tree is closed: all its nodes are nested here.</summary>
/// <param name="Span">Where it stands.</param>
public abstract record Expression(TextSpan Span)
{
    /// <summary>A number, address, duration, size, text or truth value.</summary>
    public sealed record Literal(TextSpan Span, LiteralValue Value) : Expression(Span);

    /// <summary>A field, local, constant or enum member: `dport`, `opt.mss`, `ESTABLISHED`.</summary>
    public sealed record Reference(TextSpan Span, string Text) : Expression(Span);

    /// <summary>`not x`, `-x`, `~x`. <paramref name="OperatorSpan"/> marks the operator.</summary>
    public sealed record Unary(TextSpan Span, UnaryOperator Operator, TextSpan OperatorSpan, Expression Operand)
        : Expression(Span);

    /// <summary>`a == b`, `a and b`, `a in b`. <paramref name="OperatorSpan"/> marks the operator.</summary>
    public sealed record Binary(
        TextSpan Span, BinaryOperator Operator, TextSpan OperatorSpan, Expression Left, Expression Right)
        : Expression(Span);

    /// <summary>`f(a, b)`. <paramref name="NameSpan"/> marks the name.</summary>
    public sealed record Call(
        TextSpan Span, string Name, TextSpan NameSpan, ImmutableArray<Expression> Arguments) : Expression(Span);

    /// <summary>`distinct(dport) by saddr within 10s`: counts this event, and gives the value after it.</summary>
    public sealed record Aggregation(TextSpan Span, AggregateCall Aggregate) : Expression(Span);

    /// <summary>`payload[a, n]`, `opened[sock]`.</summary>
    public sealed record Index(TextSpan Span, Expression Target, ImmutableArray<Expression> Arguments)
        : Expression(Span);

    /// <summary>`{a, b, 1..9}`.</summary>
    public sealed record Set(TextSpan Span, ImmutableArray<Expression> Elements) : Expression(Span);

    /// <summary>`8000..8100`, both ends included.</summary>
    public sealed record Range(TextSpan Span, Expression Low, Expression High) : Expression(Span);

    /// <summary>`(a)`: kept so that messages and the formatter see what was written.</summary>
    public sealed record Parenthesized(TextSpan Span, Expression Inner) : Expression(Span);

    /// <summary>What could not be parsed; its diagnostic is reported already.</summary>
    public sealed record Missing(TextSpan Span) : Expression(Span);
}

/// <summary>Operators with one operand.</summary>
public enum UnaryOperator
{
    /// <summary>`not`, `!`.</summary>
    Not,

    /// <summary>`-`.</summary>
    Negate,

    /// <summary>`~`.</summary>
    Complement,
}

/// <summary>Operators with two operands.</summary>
public enum BinaryOperator
{
    /// <summary>`*`.</summary>
    Multiply,

    /// <summary>`/`.</summary>
    Divide,

    /// <summary>`%`.</summary>
    Remainder,

    /// <summary>`+`.</summary>
    Add,

    /// <summary>`-`.</summary>
    Subtract,

    /// <summary>`&lt;&lt;`.</summary>
    ShiftLeft,

    /// <summary>`>>`.</summary>
    ShiftRight,

    /// <summary>`&amp;`.</summary>
    BitAnd,

    /// <summary>`^`.</summary>
    BitXor,

    /// <summary>`|`.</summary>
    BitOr,

    /// <summary>`==`.</summary>
    Equal,

    /// <summary>`!=`.</summary>
    NotEqual,

    /// <summary>`&lt;`.</summary>
    Less,

    /// <summary>`&lt;=`.</summary>
    LessOrEqual,

    /// <summary>`>`.</summary>
    Greater,

    /// <summary>`>=`.</summary>
    GreaterOrEqual,

    /// <summary>`in`.</summary>
    In,

    /// <summary>`startswith`.</summary>
    StartsWith,

    /// <summary>`contains`.</summary>
    Contains,

    /// <summary>`and`, `&amp;&amp;`.</summary>
    And,

    /// <summary>`or`, `||`.</summary>
    Or,
}
