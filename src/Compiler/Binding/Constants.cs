using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Values that decide how something is laid out, so that they must be known while compiling.</summary>
internal static class Constants
{
    /// <summary>A span of time greater than 0, in nanoseconds; null if it is none, which is reported. A parameter
    /// counts with the value it is compiled with, and is fixed by that.</summary>
    internal static ulong? Duration(Expression expression, ExpressionBinder expressions, BindingReport report)
    {
        var bound = expressions.Bind(expression, DataType.Duration);
        if (bound.Type == DataType.Error)
        {
            return null;
        }

        if (bound.Type != DataType.Duration)
        {
            report.Fail(
                Codes.TypeMismatch, $"{BindingReport.Article(bound.Type)} is not a span of time", bound.Span,
                "a duration stands here", "give it a unit: `10s`, `500ms`");
            return null;
        }

        if (Value(bound, expressions.Scope) is not { } value)
        {
            report.NotAConstant(bound.Span, "write a duration, or the name of a `param` or `const`");
            return null;
        }

        if ((long)value > 0)
        {
            return value;
        }

        report.Fail(
            Codes.OutOfRange, "a span of time must be greater than 0", bound.Span, "this one is not", null);
        return null;
    }

    private static ulong? Value(BoundExpression expression, Scope scope)
    {
        switch (expression)
        {
            case BoundExpression.Number number:
                return number.Value;
            case BoundExpression.ParameterValue value:
                if (scope.Module.Find(value.Parameter.Name) is ModuleName.Param param)
                {
                    param.Use.Fix();
                }

                return value.Parameter.Low;
            default:
                return null;
        }
    }
}
