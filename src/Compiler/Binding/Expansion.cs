using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Syntax;
using Tcpq.Syntax.Literals;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>A function's argument.</summary>
/// <param name="Value">What was bound.</param>
/// <param name="Weight">How many operators are in it.</param>
internal sealed record Argument(BoundExpression Value, int Weight);

/// <summary>A constant that is a set.</summary>
internal sealed record NamedSet(string Name, ModuleName.Const Constant);

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
            case ModuleName.Const constant
                when IsEndless(reference.Text, constant.Value.Span, constant.Report.UsedBy(report, reference.Span))
                    || IsTooLarge(reference.Span):
                return new BoundExpression.Missing(reference.Span);
            case ModuleName.Const constant:
                var inside = new ExpressionBinder(
                    scope.Expansion(reference.Text, null), constant.Report.UsedBy(report, reference.Span));
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
        Expression.Call call, ModuleName.Def def, ImmutableArray<Argument> arguments)
    {
        var declared = def.Declaration;
        if (arguments.Length != declared.Parameters.Length)
        {
            var signature = $"{call.Name}({string.Join(", ", declared.Parameters.Select(name => name.Text))})";
            return report.WrongCount(call, signature, declared.Parameters.Length);
        }

        if (arguments.Any(argument => argument.Value.Type == DataType.Error)
            || IsEndless(call.Name, declared.Name.Span, def.Report.UsedBy(report, call.Span))
            || IsTooLarge(call.Span))
        {
            return new BoundExpression.Missing(call.Span);
        }

        var inside = scope.Expansion(call.Name, scope.Event);
        for (var i = 0; i < arguments.Length; i++)
        {
            inside.Add(declared.Parameters[i].Text, arguments[i]);
        }

        return Placed(
            new ExpressionBinder(inside, def.Report.UsedBy(report, call.Span)).Bind(declared.Body), call.Span);
    }

    /// <summary>The set that a name stands for; null if it is none.</summary>
    internal NamedSet? SetOf(Expression expression) => expression switch
    {
        Expression.Parenthesized parenthesized => SetOf(parenthesized.Inner),
        Expression.Reference reference when !scope.HasOwn(reference.Text) =>
            scope.Module.Find(reference.Text) is ModuleName.Const { Value: var value } constant && IsSet(value)
                ? new(reference.Text, constant)
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

    /// <summary>True if a parameter that is a plain number may be taken for a value of another type.</summary>
    private static bool TakesNumber(DataType expected, DataType type) =>
        OperatorTypes.IsPlain(type) && (expected == DataType.Port || expected.Name == "bytes");

    // Told once: what is used by many is broken for all of them.
    private bool IsEndless(string name, Tcpq.Text.TextSpan declared, BindingReport place)
    {
        if (scope.IsInside(name))
        {
            place.ContainsItself(name, declared);
        }
        else if (scope.Depth >= Scope.MaximumDepth)
        {
            place.NestedTooDeep(name, declared);
        }
        else
        {
            return false;
        }

        scope.Module.Break(name);
        return true;
    }

    private bool IsTooLarge(Tcpq.Text.TextSpan use)
    {
        var module = scope.Module;
        if (module.Operators++ < ModuleScope.MostOperators)
        {
            return false;
        }

        if (!module.IsTooLarge)
        {
            module.IsTooLarge = true;
            report.TooManyOperators(use);
        }

        return true;
    }

    // What was declared in another file, or further up, is at work here: here is where its line is shown.
    private static BoundExpression Placed(BoundExpression expression, Tcpq.Text.TextSpan span) =>
        expression is BoundExpression.Missing ? new BoundExpression.Missing(span) : expression.At(span);
}
