using Tcpq.Binding.Tree;
using Tcpq.Language.Fields;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds what is asked of either of two fields: `port == 80` is true if either port is 80; `port != 80` is its
/// opposite.</summary>
/// <param name="scope">What names mean.</param>
/// <param name="bind">Binds an operator.</param>
internal sealed class EitherBinder(Scope scope, Func<Expression.Binary, BoundExpression> bind)
{
    /// <summary>Binds an operator; null if no operand is such a name.</summary>
    internal BoundExpression? Bind(Expression.Binary binary)
    {
        if (EitherOf(binary.Left) is not { } either)
        {
            return EitherOf(binary.Right) is { } mirrored && binary.Operator is not BinaryOperator.In
                ? OneOf(binary, mirrored, name => binary with { Right = Named(binary.Right, name) })
                : null;
        }

        return OneOf(binary, either, name => binary with { Left = Named(binary.Left, name) });
    }

    private static Expression.Reference Named(Expression place, string name) => new(place.Span, name);

    private BoundExpression OneOf(
        Expression.Binary binary, FieldRead.Either either, Func<string, Expression.Binary> with)
    {
        var isDenied = binary.Operator == BinaryOperator.NotEqual;
        var asked = isDenied ? BinaryOperator.Equal : binary.Operator;
        var isPacket = scope.Event?.IsPacket != false;
        var first = bind(with(isPacket ? either.First : either.SocketFirst) with { Operator = asked });
        if (first.Type == DataType.Error)
        {
            return first;
        }

        var second = bind(with(isPacket ? either.Second : either.SocketSecond) with { Operator = asked });
        var any = new BoundExpression.Logical(binary.Span, BinaryOperator.Or, first, second);
        return isDenied
            ? new BoundExpression.Unary(binary.Span, DataType.Bool, UnaryOperator.Not, any)
            : any;
    }

    private FieldRead.Either? EitherOf(Expression expression) => expression switch
    {
        Expression.Parenthesized parenthesized => EitherOf(parenthesized.Inner),
        Expression.Reference reference when !scope.HasOwn(reference.Text) =>
            FieldTable.Find(reference.Text)?.Read as FieldRead.Either,
        _ => null,
    };
}
