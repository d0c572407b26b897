using Tcpq.Binding.Tree;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Evaluates operators whose operands are constants, as the kernel would.</summary>
internal static class ConstantFolder
{
    /// <summary>The constant that an expression of constants stands for; else the expression.</summary>
    internal static BoundExpression Fold(BoundExpression expression) => expression switch
    {
        BoundExpression.Unary { Operand: BoundExpression.Number operand } unary =>
            new BoundExpression.Number(unary.Span, unary.Type, Apply(unary.Operator, operand.Value)),
        BoundExpression.Arithmetic
        {
            Left: BoundExpression.Number left, Right: BoundExpression.Number right
        } arithmetic =>
            Apply(arithmetic.Operator, left, right) is { } value
                ? new BoundExpression.Number(arithmetic.Span, arithmetic.Type, value)
                : arithmetic,
        _ => expression,
    };

    private static ulong Apply(UnaryOperator op, ulong value) => op switch
    {
        UnaryOperator.Not => value ^ 1,
        UnaryOperator.Negate => unchecked(0 - value),
        _ => ~value,
    };

    // A division by zero stays, so that it is counted when it happens.
    private static ulong? Apply(BinaryOperator op, BoundExpression.Number left, BoundExpression.Number right)
    {
        var (l, r) = (left.Value, right.Value);
        var isSigned = left.Type.Representation == Representation.Signed
            || right.Type.Representation == Representation.Signed;
        unchecked
        {
            return op switch
            {
                BinaryOperator.Add => l + r,
                BinaryOperator.Subtract => l - r,
                BinaryOperator.Multiply => l * r,
                BinaryOperator.Divide or BinaryOperator.Remainder when r == 0 => null,
                BinaryOperator.Divide or BinaryOperator.Remainder when isSigned && (long)r == -1 => null,
                BinaryOperator.Divide => isSigned ? (ulong)((long)l / (long)r) : l / r,
                BinaryOperator.Remainder => isSigned ? (ulong)((long)l % (long)r) : l % r,
                BinaryOperator.ShiftLeft => l << (int)(r & 63),
                BinaryOperator.ShiftRight when left.Type.Representation == Representation.Signed =>
                    (ulong)((long)l >> (int)(r & 63)),
                BinaryOperator.ShiftRight => l >> (int)(r & 63),
                BinaryOperator.BitAnd => l & r,
                BinaryOperator.BitXor => l ^ r,
                BinaryOperator.BitOr => l | r,
                _ => null,
            };
        }
    }
}
