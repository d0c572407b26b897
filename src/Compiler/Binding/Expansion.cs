using System.Collections.Immutable;
using Tcpq.Language;
using Tcpq.Syntax;

namespace Tcpq.Binding;

/// <summary>Puts what the script declares where it is used: constants, parameters, functions.</summary>
internal sealed class Expansion(Scope scope, BindingReport report)
{
    /// <summary>The value of a declared name.</summary>
    internal BoundExpression OfName(Expression.Reference reference, ModuleName declared, DataType? expected)
    {
        switch (declared)
        {
            case ModuleName.Param param:
                var parameter = param.Use.Parameter;
                var type = expected is not null && TakesNumber(expected, parameter.Type) ? expected : parameter.Type;
                return new BoundExpression.ParameterValue(reference.Span, type, parameter);
            case ModuleName.Const constant when scope.Depth >= Scope.MaximumDepth:
                return constant.Report.ContainsItself(reference.Text, constant.Value.Span);
            case ModuleName.Const constant:
                var inside = new ExpressionBinder(scope.Expansion(null), constant.Report);
                return Placed(inside.Bind(constant.Value, expected), reference.Span);
            case ModuleName.Map map:
                return report.MapWithoutKey(reference, map.Declared);
            case ModuleName.Def:
                return report.FunctionWithoutArguments(reference);
            default:
                return new BoundExpression.Missing(reference.Span);
        }
    }

    /// <summary>The value of a call: the body, with each name standing for its argument.</summary>
    internal BoundExpression OfCall(
        Expression.Call call, ModuleName.Def def, ImmutableArray<BoundExpression> arguments)
    {
        var declared = def.Declaration;
        if (arguments.Length != declared.Parameters.Length)
        {
            var signature = $"{call.Name}({string.Join(", ", declared.Parameters.Select(name => name.Text))})";
            return report.WrongCount(call, signature, declared.Parameters.Length);
        }

        if (arguments.Any(argument => argument.Type == DataType.Error))
        {
            return new BoundExpression.Missing(call.Span);
        }

        if (scope.Depth >= Scope.MaximumDepth)
        {
            return def.Report.ContainsItself(call.Name, declared.Name.Span);
        }

        var inside = scope.Expansion(scope.Event);
        for (var i = 0; i < arguments.Length; i++)
        {
            inside.TryAdd(declared.Parameters[i].Text, arguments[i]);
        }

        return Placed(new ExpressionBinder(inside, def.Report).Bind(declared.Body), call.Span);
    }

    /// <summary>The set that a name stands for; null where it is none.</summary>
    internal ModuleName.Const? SetOf(Expression expression) => expression switch
    {
        Expression.Parenthesized parenthesized => SetOf(parenthesized.Inner),
        Expression.Reference reference when !scope.HasOwn(reference.Text) =>
            scope.Module.Find(reference.Text) is ModuleName.Const { Value: var value } constant && IsSet(value)
                ? constant
                : null,
        _ => null,
    };

    /// <summary>True for what only `in` takes.</summary>
    internal static bool IsSet(Expression expression) => expression switch
    {
        Expression.Parenthesized parenthesized => IsSet(parenthesized.Inner),
        Expression.Set or Expression.Range or Expression.Literal { Value: LiteralValue.Prefix } => true,
        Expression.Call { Name: SetFiles.Function } => true,
        _ => false,
    };

    /// <summary>True where a parameter that is a plain number may be taken for a value of another type.</summary>
    private static bool TakesNumber(DataType expected, DataType type) =>
        OperatorTypes.IsPlain(type) && (expected == DataType.Port || expected.Name == "bytes");

    // What was declared in another file, or further up, is at work here: here is where its line is shown.
    private static BoundExpression Placed(BoundExpression expression, Text.TextSpan span) =>
        expression is BoundExpression.Missing ? new BoundExpression.Missing(span) : expression.At(span);
}
