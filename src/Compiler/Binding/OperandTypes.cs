using Tcpq.Language.Fields;
using Tcpq.Syntax;
using Tcpq.Syntax.Literals;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Which operands have a type of their own, and which take theirs from what stands beside them: literals, and
/// the names of members.</summary>
/// <param name="scope">What names mean.</param>
internal sealed class OperandTypes(Scope scope)
{
    /// <summary>True if an operand's type does not depend on what stands beside it.</summary>
    internal bool HaveOwnType(Expression expression) => expression switch
    {
        Expression.Parenthesized parenthesized => HaveOwnType(parenthesized.Inner),
        Expression.Literal => false,
        Expression.Reference reference => scope.HasOwn(reference.Text) || scope.Module.Find(reference.Text) switch
        {
            ModuleName.Const constant => !IsLiteral(constant.Value),
            ModuleName.Param param => !OperatorTypes.IsPlain(param.Use.Parameter.Type),
            _ => FieldTable.Find(reference.Text) is not null,
        },
        Expression.Unary unary => HaveOwnType(unary.Operand),
        Expression.Binary binary => HaveOwnType(binary.Left) || HaveOwnType(binary.Right),
        _ => true,
    };

    private static bool IsLiteral(Expression expression) => expression switch
    {
        Expression.Literal => true,
        Expression.Parenthesized parenthesized => IsLiteral(parenthesized.Inner),
        Expression.Unary unary => IsLiteral(unary.Operand),
        _ => false,
    };

    /// <summary>What an operand means beside one of a type; null if that says nothing.</summary>
    internal static DataType? Hint(BinaryOperator op, DataType other) => op switch
    {
        BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.Multiply or BinaryOperator.Divide
            or BinaryOperator.Remainder => null,
        BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.BitAnd or BinaryOperator.BitOr
            or BinaryOperator.BitXor when !TakesArithmetic(other) => null,
        _ => other,
    };

    /// <summary>True for a multiple of a quantity: `2 * 1KiB` are bytes, of which the first factor is a plain number
    /// even where bytes are asked for.</summary>
    internal static bool IsTimesQuantity(Expression.Binary binary) => binary.Operator == BinaryOperator.Multiply
        && HasUnit(binary.Right);

    private static bool HasUnit(Expression expression) => expression switch
    {
        Expression.Parenthesized parenthesized => HasUnit(parenthesized.Inner),
        Expression.Literal literal => literal.Value is LiteralValue.Bytes or LiteralValue.Duration,
        Expression.Unary unary => HasUnit(unary.Operand),
        Expression.Binary binary => HasUnit(binary.Left) || HasUnit(binary.Right),
        _ => false,
    };

    /// <summary>Where a plain number is asked for, sizes are such: `payload[64KiB / 2KiB, 4]`.</summary>
    internal static DataType? PlainHint(DataType left, DataType? expected) =>
        expected is not null && OperatorTypes.IsPlain(expected) && OperatorTypes.IsPlain(left) ? expected : null;

    private static bool TakesArithmetic(DataType type) =>
        OperatorTypes.IsQuantity(type) || type.IsFlags || type == DataType.Error;
}
