using Tcpq.Binding.Tree;
using Tcpq.Syntax;
using Tcpq.Syntax.Literals;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Gives literals their types.</summary>
internal static class Literals
{
    /// <summary>Binds a literal; a plain number becomes a value of the expected type where it can.</summary>
    internal static BoundExpression Bind(Expression.Literal literal, DataType? expected, BindingReport report) =>
        literal.Value switch
        {
            LiteralValue.Boolean boolean =>
                new BoundExpression.Number(literal.Span, DataType.Bool, boolean.Value ? 1UL : 0UL),
            LiteralValue.Integer integer => BindInteger(literal, integer.Value, expected, report),
            LiteralValue.Bytes bytes => new BoundExpression.Number(
                literal.Span, expected is { } type && OperatorTypes.IsPlain(type) ? type : DataType.Bytes, bytes.Value),
            LiteralValue.Duration duration =>
                new BoundExpression.Number(literal.Span, DataType.Duration, duration.Nanoseconds),
            LiteralValue.Address address =>
                new BoundExpression.AddressConstant(literal.Span, address.High, address.Low),
            LiteralValue.Mac mac => new BoundExpression.Number(literal.Span, DataType.Mac, mac.Value),
            LiteralValue.Prefix => report.PrefixOutsideIn(literal.Span),
            LiteralValue.Text text when expected is { IsText: true } || expected == DataType.Error =>
                new BoundExpression.TextConstant(literal.Span, text.Value),
            _ => report.TextValue(literal, expected),
        };

    private static BoundExpression BindInteger(
        Expression.Literal literal, ulong value, DataType? expected, BindingReport report)
    {
        if (expected is null || !TakesPlainNumber(expected))
        {
            return new BoundExpression.Number(literal.Span, DataType.Integer, value);
        }

        return expected.Size < 8 && value >> (expected.Size * 8) != 0 && HasRange(expected)
            ? report.OutOfRange(literal, expected)
            : new BoundExpression.Number(literal.Span, Widened(expected), value);
    }

    private static bool TakesPlainNumber(DataType type) =>
        type == DataType.Port || type.Name is "bytes" || !type.Members.IsEmpty || OperatorTypes.IsPlain(type);

    // A header's number may be compared with one it can never reach: that is no error, only false.
    private static bool HasRange(DataType type) => type == DataType.Port || !type.Members.IsEmpty;

    private static DataType Widened(DataType type) => OperatorTypes.IsPlain(type) ? DataType.Integer : type;
}
