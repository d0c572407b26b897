using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Functions;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds calls of the functions of the table.</summary>
internal sealed class FunctionBinder(BindingReport report)
{
    /// <summary>Binds a call.</summary>
    /// <param name="call">As written.</param>
    /// <param name="function">Which.</param>
    /// <param name="bind">Binds an argument, given the type it should have, if any.</param>
    internal BoundExpression Bind(
        Expression.Call call, Function function, Func<Expression, DataType?, BoundExpression> bind)
    {
        var most = function.Parameters.Length;
        var least = most;
        while (least > 0 && function.Parameters[least - 1].IsOptional)
        {
            least--;
        }

        if (call.Arguments.Length < least || call.Arguments.Length > most)
        {
            return report.WrongArgumentCount(call, function, least, most);
        }

        var arguments = ImmutableArray.CreateBuilder<BoundExpression>(call.Arguments.Length);
        var isGood = true;
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            var parameter = function.Parameters[i];
            var argument = bind(call.Arguments[i], Expected(parameter.Kind));
            isGood &= argument.Type != DataType.Error && Accepts(function, parameter, argument);
            arguments.Add(argument);
        }

        return isGood
            ? new BoundExpression.FunctionCall(call.Span, function.ResultType, function, arguments.ToImmutable())
            : new BoundExpression.Missing(call.Span);
    }

    private static DataType? Expected(ParameterKind kind) => kind switch
    {
        ParameterKind.Count or ParameterKind.Constant => DataType.Integer,
        _ => null,
    };

    private bool Accepts(Function function, Parameter parameter, BoundExpression argument)
    {
        var type = argument.Type;
        var fits = parameter.Kind switch
        {
            ParameterKind.Text => type is { IsText: true, IsShort: false },
            ParameterKind.Address => type == DataType.Address,
            ParameterKind.Key => !type.IsText && type.Representation != Representation.None,
            _ => TextBinder.IsCount(type),
        };
        if (!fits)
        {
            report.WrongArgument(function, parameter, argument);
            return false;
        }

        if (parameter.Kind != ParameterKind.Constant)
        {
            return true;
        }

        if (argument is not BoundExpression.Number number)
        {
            report.NotAConstant(argument.Span, $"write a number: `{function.Signature}`");
            return false;
        }

        if (number.Value >= parameter.Low && number.Value <= parameter.High)
        {
            return true;
        }

        report.Fail(
            Codes.OutOfRange, $"`{parameter.Name}` is out of range", argument.Span,
            $"from {parameter.Low} to {parameter.High}", null);
        return false;
    }
}
