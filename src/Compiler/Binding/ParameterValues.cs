using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Syntax.Literals;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>A parameter's value and what it means.</summary>
/// <param name="Type">Its type.</param>
/// <param name="High">The first half of an address; else 0.</param>
/// <param name="Low">The second half of an address, or the value.</param>
internal sealed record ParameterConstant(DataType Type, ulong High, ulong Low);

/// <summary>Reads values of parameters.</summary>
internal static class ParameterValues
{
    /// <summary>The value of a bound literal; null if it is none.</summary>
    internal static ParameterConstant? Of(BoundExpression expression) => expression switch
    {
        BoundExpression.Number number => new(number.Type, 0, number.Value),
        BoundExpression.AddressConstant address => new(DataType.Address, address.High, address.Low),
        _ => null,
    };

    /// <summary>Reads a value that was given outside the script; null if it does not fit, and that was reported.
    /// </summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="text">As a script would write it.</param>
    /// <param name="like">The default, whose type it must have.</param>
    /// <param name="diagnostics">Takes what is wrong.</param>
    internal static ParameterConstant? Parse(
        string name, string text, ParameterConstant like, DiagnosticBag diagnostics)
    {
        var source = new SourceText(text, $"--{name}");
        if (like.Type == DataType.Duration
            && DurationLiteral.OutsideOfScripts(new(text)) is { HasValue: true, Remainder.IsAtEnd: true } duration)
        {
            return like with { High = 0, Low = duration.Value };
        }

        var inner = new DiagnosticBag();
        var expression = Parser.ParseExpression(source, inner);
        var expected = OperatorTypes.IsPlain(like.Type) ? null : like.Type;
        var bound = new ExpressionBinder(new Scope(null, new ModuleScope()), new(source, inner))
            .Bind(expression, expected);
        if (!inner.HasErrors && Of(bound) is { } value && OperatorTypes.AreComparable(value.Type, like.Type))
        {
            return value with { Type = like.Type };
        }

        diagnostics.Report(new(
            Codes.ParameterValue, $"`{text}` is not {BindingReport.Article(like.Type)}",
            new(source, new(0, text.Length), $"given for the parameter `{name}`")));
        return null;
    }
}
