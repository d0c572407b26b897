using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Aggregates;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds the constants behind an aggregated value: `lhist(len, 0, 1500, 100)`.</summary>
internal static class AggregateParameters
{
    /// <summary>Binds them; null if one is wrong, which is reported.</summary>
    /// <param name="call">As written.</param>
    /// <param name="aggregate">Which.</param>
    /// <param name="first">The index of the first constant among the arguments.</param>
    /// <param name="aggregated">The value before them; null if it could not be bound.</param>
    /// <param name="expressions">Binds arguments.</param>
    /// <param name="report">Where problems go.</param>
    internal static ImmutableArray<long>? Bind(
        AggregateCall call,
        Aggregate aggregate,
        int first,
        BoundExpression? aggregated,
        ExpressionBinder expressions,
        BindingReport report)
    {
        var source = report.Source;
        var parameters = ImmutableArray.CreateBuilder<long>();
        foreach (var argument in call.Arguments.Skip(first))
        {
            var bound = expressions.Bind(argument, aggregated?.Type);
            if (bound.Type == DataType.Error || aggregated is null)
            {
                return null;
            }

            if (!OperatorTypes.AreComparable(bound.Type, aggregated.Type))
            {
                report.ParameterMismatch(bound, aggregated);
                return null;
            }

            if (bound is not BoundExpression.Number number)
            {
                report.NotAConstant(argument.Span, $"write a number: `{aggregate.Signature}`");
                return null;
            }

            if ((long)number.Value < 0 && aggregated.Type.Representation == Representation.Unsigned)
            {
                report.Fail(
                    Codes.OutOfRange, $"`{source[argument.Span]}` is less than 0", argument.Span,
                    $"`{source[aggregated.Span]}` never is", null);
                return null;
            }

            parameters.Add(unchecked((long)number.Value));
        }

        var values = parameters.ToImmutable();
        if (aggregate.CheckParameters(values) is not { } problem)
        {
            return values;
        }

        var start = call.Arguments[first].Span.Start;
        var end = call.Arguments[^1].Span.End;
        report.Fail(
            Codes.OutOfRange, problem, new(start, end - start), "these are its constants",
            $"write `{aggregate.Signature}`");
        return null;
    }
}
