using System.Diagnostics;
using System.Text;
using Tcpq.Binding.Tree;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Binding.Reports;

/// <summary>An expression outside the kernel: the condition of a `show`, a value in a text of an `every`
/// block.</summary>
public sealed record ReportExpression
{
    private static readonly Value.Boolean False = new(false);

    private readonly BoundExpression expression;

    internal ReportExpression(BoundExpression expression) => this.expression = expression;

    /// <summary>Evaluates it.</summary>
    /// <param name="row">The row that it is about; null outside of `show`.</param>
    /// <param name="table">The value of a table without keys, by the table's name.</param>
    /// <returns>The value; absent if a part of it is.</returns>
    public Value Evaluate(ResultRow? row, Func<string, Value> table) => new Evaluation(row, table).Of(expression);

    /// <summary>True if it is a condition that holds.</summary>
    /// <inheritdoc cref="Evaluate"/>
    public bool Holds(ResultRow? row, Func<string, Value> table) =>
        Evaluate(row, table) is Value.Boolean { Truth: true };

    private sealed class Evaluation(ResultRow? row, Func<string, Value> table)
    {
        internal Value Of(BoundExpression expression) => expression switch
        {
            BoundExpression.Number number => Constant(number.Type, number.Value),
            BoundExpression.ParameterValue { Parameter: var parameter } when parameter.Type == DataType.Address =>
                new Value.Address(parameter.High, parameter.Low),
            BoundExpression.ParameterValue value => Constant(value.Type, value.Parameter.Low),
            BoundExpression.AddressConstant address => new Value.Address(address.High, address.Low),
            BoundExpression.ColumnValue { Index: < 0 } => row!.Value,
            BoundExpression.ColumnValue column => row!.Key[column.Index],
            BoundExpression.TableValue value => table(value.Table),
            BoundExpression.Exists exists => new Value.Boolean(Of(exists.Value) is not Value.Absent),
            BoundExpression.Default value => Of(value.Value) is var first && first is Value.Absent
                ? Of(value.Otherwise)
                : first,
            BoundExpression.Unary { Operator: UnaryOperator.Not } not =>
                new Value.Boolean(Of(not.Operand) is not Value.Boolean { Truth: true }),
            BoundExpression.Unary unary => Unary(unary),
            BoundExpression.Arithmetic arithmetic => Arithmetic(arithmetic),
            BoundExpression.Logical logical => Logical(logical),
            BoundExpression.Comparison comparison => new Value.Boolean(Compare(comparison)),
            BoundExpression.Membership membership => new Value.Boolean(IsMember(membership)),
            BoundExpression.TextTest test => new Value.Boolean(
                Of(test.Text) is Value.Text text && Test(test.Operator, text, test.Text.Type, test.Value)),
            _ => throw new UnreachableException("only what the binder allows outside the kernel"),
        };

        private static Value Constant(DataType type, ulong value) => type == DataType.Bool
            ? new Value.Boolean(value != 0)
            : new Value.Number(type.Representation == Representation.Signed ? (long)value : value, type);

        private Value Unary(BoundExpression.Unary unary) => Of(unary.Operand) switch
        {
            Value.Number number when unary.Operator == UnaryOperator.Negate =>
                new Value.Number(-number.Amount, unary.Type),
            Value.Number number => new Value.Number(~number.Amount, unary.Type),
            Value.Real real when unary.Operator == UnaryOperator.Negate => new Value.Real(-real.Amount, unary.Type),
            _ => Value.Absent.Instance,
        };

        private Value Logical(BoundExpression.Logical logical)
        {
            var decides = logical.Operator == BinaryOperator.Or;
            return Of(logical.Left) is Value.Boolean left && left.Truth == decides
                ? left
                : Of(logical.Right) as Value.Boolean ?? False;
        }

        private Value Arithmetic(BoundExpression.Arithmetic arithmetic) =>
            (Of(arithmetic.Left), Of(arithmetic.Right)) switch
            {
                (Value.Number left, Value.Number right) =>
                    new Value.Number(Whole(arithmetic.Operator, left.Amount, right.Amount), arithmetic.Type),
                (Value.Number left, Value.Real right) => Fractional(arithmetic, (double)left.Amount, right.Amount),
                (Value.Real left, Value.Number right) => Fractional(arithmetic, left.Amount, (double)right.Amount),
                (Value.Real left, Value.Real right) => Fractional(arithmetic, left.Amount, right.Amount),
                _ => Value.Absent.Instance,
            };

        private static Int128 Whole(BinaryOperator op, Int128 left, Int128 right) => op switch
        {
            BinaryOperator.Add => left + right,
            BinaryOperator.Subtract => left - right,
            BinaryOperator.Multiply => left * right,
            BinaryOperator.Divide => right == 0 ? 0 : left / right,
            BinaryOperator.Remainder => right == 0 ? 0 : left % right,
            BinaryOperator.ShiftLeft => left << (int)(right & 63),
            BinaryOperator.ShiftRight => left >> (int)(right & 63),
            BinaryOperator.BitAnd => left & right,
            BinaryOperator.BitXor => left ^ right,
            BinaryOperator.BitOr => left | right,
            _ => throw new UnreachableException(),
        };

        private static Value Fractional(BoundExpression.Arithmetic arithmetic, double left, double right) =>
            arithmetic.Operator switch
            {
                BinaryOperator.Add => new Value.Real(left + right, arithmetic.Type),
                BinaryOperator.Subtract => new Value.Real(left - right, arithmetic.Type),
                BinaryOperator.Multiply => new Value.Real(left * right, arithmetic.Type),
                BinaryOperator.Divide => new Value.Real(right == 0 ? 0 : left / right, arithmetic.Type),
                _ => Value.Absent.Instance,
            };

        private bool Compare(BoundExpression.Comparison comparison)
        {
            var (left, right) = (Of(comparison.Left), Of(comparison.Right));
            return left is not Value.Absent && right is not Value.Absent && (left, right) switch
            {
                (Value.Number l, Value.Number r) => Decide(comparison.Operator, l.Amount.CompareTo(r.Amount)),
                (Value.Real l, Value.Real r) => Decide(comparison.Operator, l.Amount.CompareTo(r.Amount)),
                (Value.Real l, Value.Number r) => Decide(comparison.Operator, l.Amount.CompareTo((double)r.Amount)),
                (Value.Number l, Value.Real r) => Decide(comparison.Operator, ((double)l.Amount).CompareTo(r.Amount)),
                _ => left.Equals(right) == (comparison.Operator == BinaryOperator.Equal),
            };
        }

        private static bool Decide(BinaryOperator op, int order) => op switch
        {
            BinaryOperator.Equal => order == 0,
            BinaryOperator.NotEqual => order != 0,
            BinaryOperator.Less => order < 0,
            BinaryOperator.LessOrEqual => order <= 0,
            BinaryOperator.Greater => order > 0,
            BinaryOperator.GreaterOrEqual => order >= 0,
            _ => throw new UnreachableException(),
        };

        private bool IsMember(BoundExpression.Membership membership) => Of(membership.Value) switch
        {
            Value.Address address => membership.Elements.OfType<SetElement.Prefix>()
                .Any(prefix => Covers(prefix, address)),
            Value.Number number => membership.Elements.OfType<SetElement.Range>().Any(
                range => unchecked((ulong)number.Amount - range.Low) <= unchecked(range.High - range.Low)),
            Value.Text text => membership.Elements.OfType<SetElement.Text>().Any(
                wanted => Test(BinaryOperator.Equal, text, membership.Value.Type, wanted.Value)),
            _ => false,
        };

        // The script's text has a character for each byte.
        private static bool Test(BinaryOperator op, Value.Text text, DataType type, string wanted)
        {
            var isData = type.Representation == Representation.Data;
            var content = isData ? PacketText.Unescape(text.Content) : text.Content;
            var other = isData ? wanted : PacketText.Of(Encoding.Latin1.GetBytes(wanted));
            return op switch
            {
                BinaryOperator.StartsWith => content.StartsWith(other, StringComparison.Ordinal),
                BinaryOperator.Contains => content.Contains(other, StringComparison.Ordinal),
                _ => content == other == (op == BinaryOperator.Equal),
            };
        }

        private static bool Covers(SetElement.Prefix prefix, Value.Address address)
        {
            var (high, low) = AddressPrefix.Mask(prefix.Length);
            return (address.High & high) == prefix.High && (address.Low & low) == prefix.Low;
        }
    }
}
