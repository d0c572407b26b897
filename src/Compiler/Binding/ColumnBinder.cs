using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds what becomes a column: keys, values of rows and texts.</summary>
/// <param name="expressions">Binds its value.</param>
/// <param name="report">Where problems go.</param>
internal sealed class ColumnBinder(ExpressionBinder expressions, BindingReport report)
{
    private readonly SourceText source = report.Source;

    /// <summary>Binds a column; null if it could not be, which was reported.</summary>
    /// <param name="expression">What it holds.</param>
    /// <param name="name">The name that the script gives it, if any.</param>
    /// <param name="mayBeConstant">True if it may be the same for every packet.</param>
    internal DraftColumn? Bind(Expression expression, Identifier? name, bool mayBeConstant = false)
    {
        var bound = expressions.Bind(expression);
        if (bound.Type == DataType.Error)
        {
            return null;
        }

        if (bound.Type.Representation == Representation.None
            || (bound is BoundExpression.AddressConstant && !mayBeConstant))
        {
            report.Fail(
                Codes.NotAKey, $"`{source[bound.Span]}` cannot be a column", bound.Span,
                bound.Type.IsText ? "of any length" : "the same for every packet",
                bound.Type.IsText ? $"take a part of it: `{source[bound.Span]}[0, 16]`" : null);
            return null;
        }

        return new(name, WrittenAs(expression), bound);
    }

    /// <summary>Binds columns, in order.</summary>
    internal ImmutableArray<DraftColumn?> BindAll(ImmutableArray<NamedExpression> written) =>
        [.. written.Select(column => Bind(column.Value, column.As))];

    private string WrittenAs(Expression expression) =>
        report.NameOf(expression is Expression.Parenthesized parenthesized ? parenthesized.Inner : expression);
}
