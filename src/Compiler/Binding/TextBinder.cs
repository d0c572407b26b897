using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds what is done with text of a packet: comparing it with text of the script, and cutting pieces out.
/// </summary>
internal sealed class TextBinder(BindingReport report)
{
    /// <summary>Most bytes that `contains` looks for: its search keeps a bit for each.</summary>
    internal const int MaximumSearched = 60;

    /// <summary>Most bytes that the other comparisons take.</summary>
    internal const int MaximumCompared = 128;

    /// <summary>Most bytes of a slice.</summary>
    internal const int MaximumSlice = 64;

    /// <summary>Binds `a == b`, `a startswith b` and so on, where one of the two is a packet's text.</summary>
    internal BoundExpression BindTest(Expression.Binary binary, BoundExpression left, BoundExpression right)
    {
        var isSymmetric = binary.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual;
        var (text, other) = isSymmetric && !left.Type.IsText ? (right, left) : (left, right);
        if (!text.Type.IsText)
        {
            return report.NotText(binary, text);
        }

        if (!isSymmetric && binary.Operator is not (BinaryOperator.StartsWith or BinaryOperator.Contains))
        {
            return report.TextHasNoOrder(binary);
        }

        if (other is not BoundExpression.TextConstant constant)
        {
            return report.NotATextConstant(binary, other);
        }

        if (constant.Value.Length == 0 && !isSymmetric)
        {
            return report.EmptyText(constant.Span);
        }

        var limit = binary.Operator == BinaryOperator.Contains ? MaximumSearched : MaximumCompared;
        return constant.Value.Length > limit
            ? report.TextTooLong(constant.Span, constant.Value.Length, limit)
            : new BoundExpression.TextTest(binary.Span, binary.Operator, text, constant.Value);
    }

    /// <summary>Binds `text[offset, length]`.</summary>
    internal BoundExpression BindSlice(
        Expression.Index index, BoundExpression text, Func<Expression, DataType?, BoundExpression> bind)
    {
        if (index.Arguments.Length != 2)
        {
            return report.Fail(
                Codes.WrongArgumentCount, "a part of a text has an offset and a length", index.Span,
                $"{index.Arguments.Length} given", "write `payload[offset, length]`");
        }

        var offset = bind(index.Arguments[0], DataType.Integer);
        var length = bind(index.Arguments[1], DataType.Integer);
        if (offset.Type == DataType.Error || length.Type == DataType.Error)
        {
            return new BoundExpression.Missing(index.Span);
        }

        foreach (var number in (BoundExpression[])[offset, length])
        {
            if (!IsCount(number.Type))
            {
                return report.Fail(
                    Codes.TypeMismatch, $"{BindingReport.Article(number.Type)} is not a number of bytes", number.Span,
                    $"this is {BindingReport.Article(number.Type)}", "write `payload[offset, length]`");
            }
        }

        if (length is not BoundExpression.Number { Value: var bytes })
        {
            return report.NotAConstantLength(length.Span, MaximumSlice);
        }

        return bytes is >= 1 and <= MaximumSlice
            ? new BoundExpression.Slice(index.Span, DataType.DataOf((int)bytes), text, offset, (int)bytes)
            : report.Fail(
                Codes.OutOfRange, $"a part of a text has 1 to {MaximumSlice} bytes", length.Span, "out of range", null);
    }

    /// <summary>True for types that count bytes: plain numbers and sizes.</summary>
    internal static bool IsCount(DataType type) => OperatorTypes.IsPlain(type) || type.Name == "bytes";
}
