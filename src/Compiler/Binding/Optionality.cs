using Tcpq.Binding.Tree;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Syntax;

namespace Tcpq.Binding;

/// <summary>Which values a packet may lack. A comparison with a missing value is false; a missing key is a group of its
/// own; a missing value is not aggregated, as NULL in SQL.</summary>
internal static class Optionality
{
    /// <summary>True if the expression may have no value for a packet of the event.</summary>
    internal static bool Of(BoundExpression expression, Event row) => expression switch
    {
        BoundExpression.FieldValue value => Of(value.Field, row),
        BoundExpression.LocalValue value => value.Local.IsOptional,
        BoundExpression.MapValue => true,
        BoundExpression.Default value => Of(value.Value, row) && Of(value.Otherwise, row),
        BoundExpression.Unary { Operator: UnaryOperator.Not } => false,
        BoundExpression.Unary unary => Of(unary.Operand, row),
        BoundExpression.Arithmetic arithmetic => Of(arithmetic.Left, row) || Of(arithmetic.Right, row),
        BoundExpression.Slice => true,
        BoundExpression.FunctionCall call =>
            call.Function.MayBeAbsent || call.Arguments.Any(argument => Of(argument, row)),
        _ => false,
    };

    private static bool Of(Field field, Event row) => field.IsOptional || field.Read.Presence switch
    {
        Presence.Always => false,
        Presence.OfWholeSocket => row.HasPartialSockets,
        _ => row is { IsTcp: false, IsPacket: true },
    };
}
