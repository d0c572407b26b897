using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Syntax;
using Tcpq.Syntax.Literals;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds operators: finds what their operands mean together, and checks their types.</summary>
internal sealed class OperatorBinder
{
    private readonly ExpressionBinder expressions;
    private readonly BindingReport report;
    private readonly Scope scope;
    private readonly SetBinder sets;
    private readonly TextBinder texts;
    private readonly Expansion expansion;
    private readonly OperandTypes operands;
    private readonly EitherBinder eithers;

    /// <summary>Makes a binder of operators.</summary>
    /// <param name="expressions">Binds operands, and knows what names mean.</param>
    /// <param name="report">Where problems go.</param>
    internal OperatorBinder(ExpressionBinder expressions, BindingReport report)
    {
        this.expressions = expressions;
        this.report = report;
        scope = expressions.Scope;
        sets = new(report, scope.Module.Files);
        texts = new(report);
        expansion = new(scope, report);
        operands = new(scope);
        eithers = new(scope, binary => Bind(binary, null));
    }

    /// <summary>Binds an operator before its operand.</summary>
    /// <param name="unary">As written.</param>
    /// <param name="expected">The type that its operand takes here, where that is known.</param>
    internal BoundExpression Bind(Expression.Unary unary, DataType? expected)
    {
        scope.Module.Operators++;
        if (unary.Operator == UnaryOperator.Not)
        {
            var condition = expressions.BindCondition(unary.Operand);
            return condition.Type == DataType.Error
                ? new BoundExpression.Missing(unary.Span)
                : new BoundExpression.Unary(unary.Span, DataType.Bool, UnaryOperator.Not, condition);
        }

        var operand = expressions.Bind(unary.Operand, expected);
        var type = operand.Type switch
        {
            var t when t == DataType.Error => DataType.Error,
            var t when t == DataType.Duration => t,
            var t when t.Name == "bytes" => DataType.SignedBytes,
            var t when OperatorTypes.IsPlain(t) =>
                unary.Operator == UnaryOperator.Negate ? DataType.SignedInteger : DataType.Integer,
            var t when t.IsFlags && unary.Operator == UnaryOperator.Complement => t,
            _ => null,
        };
        return type is null
            ? report.WrongOperand(unary, operand)
            : ConstantFolder.Fold(new BoundExpression.Unary(unary.Span, type, unary.Operator, operand));
    }

    /// <summary>Binds an operator between its operands.</summary>
    /// <param name="binary">As written.</param>
    /// <param name="expected">The type that its operands take here, where that is known.</param>
    internal BoundExpression Bind(Expression.Binary binary, DataType? expected)
    {
        scope.Module.Operators++;
        return BindOperator(binary, expected);
    }

    private BoundExpression BindOperator(Expression.Binary binary, DataType? expected) => binary.Operator switch
    {
        BinaryOperator.And or BinaryOperator.Or when expressions.Settled(binary) is { } whole =>
            ExpressionBinder.Truth(binary.Span, whole),
        BinaryOperator.And or BinaryOperator.Or when expressions.Settled(binary.Left) is not null =>
            expressions.BindCondition(binary.Right),
        BinaryOperator.And or BinaryOperator.Or => new BoundExpression.Logical(
            binary.Span, binary.Operator,
            expressions.BindCondition(binary.Left), expressions.BindCondition(binary.Right)),
        BinaryOperator.In => eithers.Bind(binary) ?? BindMembership(binary),
        BinaryOperator.StartsWith or BinaryOperator.Contains => BindTextOperator(binary),
        BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.Less or BinaryOperator.LessOrEqual
            or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual =>
            eithers.Bind(binary) ?? BindComparison(binary),
        _ => BindArithmetic(binary, expected),
    };

    private BoundExpression BindTextOperator(Expression.Binary binary)
    {
        var left = expressions.Bind(binary.Left);
        var right = expressions.Bind(binary.Right, left.Type.IsText ? left.Type : DataType.Payload);
        return left.Type == DataType.Error || right.Type == DataType.Error
            ? new BoundExpression.Missing(binary.Span)
            : texts.BindTest(binary, left, right);
    }

    private BoundExpression BindMembership(Expression.Binary binary)
    {
        if (binary is { Left: Expression.Literal { Value: LiteralValue.Text }, Right: Expression.Reference })
        {
            return report.TextInside(binary);
        }

        var value = expressions.Bind(binary.Left);
        if (value.Type == DataType.Error)
        {
            return value;
        }

        if (binary.Right is Expression.Reference name && scope.Module.Find(name.Text) is ModuleName.Map map)
        {
            return report.MapAsSet(binary, map.Declared);
        }

        var elements = BindSet(binary.Right, value.Type);
        return elements is null
            ? new BoundExpression.Missing(binary.Span)
            : new BoundExpression.Membership(binary.Span, value, elements.Value);
    }

    private ImmutableArray<SetElement>? BindSet(Expression set, DataType type)
    {
        if (expansion.SetOf(set) is not { } named)
        {
            return sets.Bind(set, type, element => expressions.Bind(element, type));
        }

        var declared = named.Constant.Report.UsedBy(report, set.Span);
        var inside = new ExpressionBinder(scope.Expansion(named.Name, null), declared);
        return new SetBinder(declared, scope.Module.Files).Bind(
            named.Constant.Value, type, element => inside.Bind(element, type));
    }

    private BoundExpression BindComparison(Expression.Binary binary)
    {
        if (Expansion.IsSet(binary.Right) && binary.Right is not Expression.Literal
            && binary.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual)
        {
            return report.SetCompared(binary, binary.Right);
        }

        var (left, right) = BindPair(binary, null);
        if (left.Type == DataType.Error || right.Type == DataType.Error)
        {
            return new BoundExpression.Missing(binary.Span);
        }

        if (left.Type.IsText || right.Type.IsText)
        {
            return texts.BindTest(binary, left, right);
        }

        if (!OperatorTypes.AreComparable(left.Type, right.Type))
        {
            return report.Mismatch(binary, left, right);
        }

        return binary.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual
            || OperatorTypes.IsOrdered(left.Type)
            ? new BoundExpression.Comparison(binary.Span, binary.Operator, left, right)
            : report.NoOrder(binary, left.Type);
    }

    private BoundExpression BindArithmetic(Expression.Binary binary, DataType? expected)
    {
        var (left, right) = BindPair(binary, expected);
        if (left.Type == DataType.Error || right.Type == DataType.Error)
        {
            return new BoundExpression.Missing(binary.Span);
        }

        return OperatorTypes.Arithmetic(binary.Operator, left.Type, right.Type) is { } type
            ? ConstantFolder.Fold(new BoundExpression.Arithmetic(binary.Span, type, binary.Operator, left, right))
            : report.Mismatch(binary, left, right);
    }

    // A literal or a member's name takes its meaning from the other side, so the side that has one is bound first.
    private (BoundExpression Left, BoundExpression Right) BindPair(Expression.Binary binary, DataType? expected)
    {
        if (operands.HaveOwnType(binary.Left) || !operands.HaveOwnType(binary.Right))
        {
            var left = expressions.Bind(binary.Left, OperandTypes.IsTimesQuantity(binary) ? null : expected);
            var hint = OperandTypes.Hint(binary.Operator, left.Type) ?? OperandTypes.PlainHint(left.Type, expected);
            return (left, expressions.Bind(binary.Right, hint));
        }

        var right = expressions.Bind(binary.Right, expected);
        return (expressions.Bind(binary.Left, OperandTypes.Hint(binary.Operator, right.Type)), right);
    }
}
