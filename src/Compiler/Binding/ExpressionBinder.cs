using System.Collections.Immutable;
using Tcpq.Binding.Probes;
using Tcpq.Binding.Tree;
using Tcpq.Language.Fields;
using Tcpq.Language.Functions;
using Tcpq.Syntax;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds the expressions of one rule: finds names, checks types, folds constants.</summary>
/// <param name="scope">What names mean.</param>
/// <param name="report">Where problems go.</param>
/// <param name="aggregates">Binds an aggregate that stands for its value; null if none may.</param>
internal sealed class ExpressionBinder(
    Scope scope, BindingReport report, Func<AggregateCall, BoundExpression>? aggregates = null)
{
    private const string Live = "live";

    private readonly TextBinder texts = new(report);
    private readonly FunctionBinder functions = new(report);
    private readonly Expansion expansion = new(scope, report);
    private readonly OperandTypes operands = new(scope);

    private OperatorBinder? operators;

    /// <summary>What names mean here.</summary>
    internal Scope Scope => scope;

    /// <summary>Binds an expression.</summary>
    /// <param name="expression">As written.</param>
    /// <param name="expected">The type that names of enum members and literals take here, where that is known.</param>
    internal BoundExpression Bind(Expression expression, DataType? expected = null) => expression switch
    {
        Expression.Parenthesized parenthesized => Bind(parenthesized.Inner, expected),
        Expression.Literal literal => Literals.Bind(literal, expected, report),
        Expression.Reference reference => BindReference(reference, expected),
        Expression.Unary unary => Operators.Bind(unary, expected),
        Expression.Binary binary => Operators.Bind(binary, expected),
        Expression.Call call => BindCall(call, expected),
        Expression.Aggregation aggregation =>
            aggregates?.Invoke(aggregation.Aggregate) ?? report.AggregateMisplaced(aggregation),
        Expression.Index { Target: Expression.Reference target } index
            when scope.Module.Find(target.Text) is ModuleName.Map map => BindEntry(index, map.Declared),
        Expression.Index { Target: Expression.Reference target } index when IsUnknown(target.Text) =>
            report.UnknownIndexed(index, target, scope.Module),
        Expression.Index index => BindIndex(index),
        Expression.Set set => report.SetOutsideIn(set.Span),
        Expression.Range range => report.SetOutsideIn(range.Span),
        _ => new BoundExpression.Missing(expression.Span),
    };

    /// <summary>Makes a local known to the expressions that follow; false if its name is taken.</summary>
    internal bool Declare(Local local) => scope.TryAdd(local);

    /// <summary>Binds an expression that must be true or false.</summary>
    internal BoundExpression BindCondition(Expression expression)
    {
        var bound = Bind(expression, DataType.Bool);
        if (bound is BoundExpression.MapValue value && value.Type != DataType.Bool)
        {
            return new BoundExpression.Exists(value.Span, value);
        }

        return bound.Type == DataType.Bool || bound.Type == DataType.Error
            ? bound
            : report.NotABoolean(bound);
    }

    /// <summary>What a condition is, whatever happens: that of `live`, and what `live` decides about. Null for all
    /// others. What it rules out is not bound, and may use what is not known here.</summary>
    internal bool? Settled(Expression condition) => condition switch
    {
        Expression.Parenthesized parenthesized => Settled(parenthesized.Inner),
        Expression.Unary { Operator: UnaryOperator.Not } negation => !Settled(negation.Operand),
        Expression.Reference { Text: Live } when IsUnknown(Live) => scope.Module.IsLive,
        Expression.Binary { Operator: BinaryOperator.And or BinaryOperator.Or } binary
            when Settled(binary.Left) is { } left =>
            left == (binary.Operator == BinaryOperator.Or) ? left : Settled(binary.Right),
        _ => null,
    };

    /// <summary>The constant that a settled condition is.</summary>
    internal static BoundExpression Truth(TextSpan span, bool value) =>
        new BoundExpression.Number(span, DataType.Bool, value ? 1UL : 0);

    private OperatorBinder Operators => operators ??= new(this, report);

    private bool IsUnknown(string name) =>
        !scope.HasOwn(name) && scope.Module.Find(name) is null && FieldTable.Find(name) is null;

    private BoundExpression BindReference(Expression.Reference reference, DataType? expected)
    {
        if (scope.FindLocal(reference.Text) is { } local)
        {
            return new BoundExpression.LocalValue(reference.Span, local);
        }

        if (scope.FindValue(reference.Text) is { } value)
        {
            if (value is BoundExpression.SeveralValues several)
            {
                return report.SeveralValues(reference, several.Aggregate);
            }

            scope.Module.Operators += scope.WeightOf(reference.Text);
            return value.At(reference.Span);
        }

        if (scope.Module.Find(reference.Text) is { } declared)
        {
            return expansion.OfName(reference, declared, operands.HaveOwnType(reference) ? null : expected);
        }

        if (scope.Event is ProbedEvent { Arguments: var arguments } && ProbeArguments.IsName(reference.Text))
        {
            var (argument, problem) = arguments.Find(reference.Text);
            return argument is null
                ? report.NoArgument(reference, problem!)
                : new BoundExpression.FieldValue(reference.Span, argument);
        }

        if ((scope.Event?.FindField(reference.Text) ?? FieldTable.Find(reference.Text)) is { } field)
        {
            return BindField(reference, field);
        }

        if (Settled(reference) is { } settled)
        {
            return Truth(reference.Span, settled);
        }

        // Beside what could not be bound stands most likely the name of one of its members.
        if (expected == DataType.Error
            && (!reference.Text.Any(char.IsAsciiLetterLower) || NameHelp.IsMember(reference.Text)))
        {
            return new BoundExpression.Missing(reference.Span);
        }

        return expected?.Members.FirstOrDefault(member => member.Name == reference.Text) is { } member
            ? new BoundExpression.Number(reference.Span, expected, member.SameAs ?? member.Value)
            : report.UnknownName(reference, expected, scope);
    }

    private BoundExpression BindCall(Expression.Call call, DataType? expected)
    {
        if (call.Name == "default")
        {
            return BindDefault(call, expected);
        }

        return scope.Module.Find(call.Name) switch
        {
            ModuleName.Def def => expansion.OfCall(call, def, [.. call.Arguments.Select(BindArgument)]),
            ModuleName.Broken => new BoundExpression.Missing(call.Span),
            ModuleName.Map map => report.MapCalled(call, map.Declared),
            _ when call.Name == SetFiles.Function => report.SetOutsideIn(call.Span),
            _ when FunctionTable.Find(call.Name) is not { } => report.UnknownFunction(call, scope),
            _ when scope.Event is null => report.OutsideRule(call.Span),
            _ => functions.Bind(call, FunctionTable.Find(call.Name)!, Bind),
        };
    }

    private Argument BindArgument(Expression expression)
    {
        var before = scope.Module.Operators;
        var value = Bind(expression);
        return new(value, scope.Module.Operators - before);
    }

    private BoundExpression BindDefault(Expression.Call call, DataType? expected)
    {
        if (call.Arguments.Length != 2)
        {
            return report.WrongCount(call, "default(x, otherwise)", 2);
        }

        var value = Bind(call.Arguments[0], expected);
        var otherwise = Bind(call.Arguments[1], value.Type);
        if (value.Type == DataType.Error || otherwise.Type == DataType.Error)
        {
            return new BoundExpression.Missing(call.Span);
        }

        return OperatorTypes.AreComparable(value.Type, otherwise.Type)
            ? new BoundExpression.Default(call.Span, value, otherwise)
            : report.ParameterMismatch(otherwise, value);
    }

    /// <summary>Binds `m[k]` as a value.</summary>
    private BoundExpression BindEntry(Expression.Index index, ScriptMap map) =>
        BindKeys(index.Span, map, index.Arguments) is { } keys
            ? new BoundExpression.MapValue(index.Span, map, keys)
            : new BoundExpression.Missing(index.Span);

    /// <summary>Binds the key of a map's entry; null if it could not, and that was reported.</summary>
    internal ImmutableArray<BoundExpression>? BindKeys(
        Tcpq.Text.TextSpan span, ScriptMap map, ImmutableArray<Expression> written)
    {
        if (written.Length != map.KeyTypes.Length)
        {
            report.WrongKeyCount(span, map, written.Length);
            return null;
        }

        var keys = ImmutableArray.CreateBuilder<BoundExpression>(written.Length);
        for (var i = 0; i < written.Length; i++)
        {
            var key = Bind(written[i], map.KeyTypes[i]);
            if (key.Type != DataType.Error && !OperatorTypes.AreComparable(key.Type, map.KeyTypes[i]))
            {
                report.EntryMismatch(key, map, map.KeyTypes[i], "key");
                return null;
            }

            keys.Add(key);
        }

        return keys.Any(key => key.Type == DataType.Error) ? null : keys.ToImmutable();
    }

    private BoundExpression BindField(Expression.Reference reference, Field field) => field.Read switch
    {
        _ when scope.Event is null => report.FieldOutsideRule(reference),
        FieldRead.Either => report.EitherMisused(reference, field),
        _ when scope.Event.FindField(reference.Text) is null => report.FieldNotAtEvent(reference, field, scope.Event),
        FieldRead.Alias alias when scope.Event.IsPacket => new BoundExpression.FieldValue(
            reference.Span, FieldTable.Find(scope.Event.IsDeparture ? alias.Departing : alias.Field)!),
        _ => new BoundExpression.FieldValue(
            reference.Span, field with { Type = scope.Module.Enums.Resolve(field.Type) }),
    };

    private BoundExpression BindIndex(Expression.Index index)
    {
        var target = Bind(index.Target);
        return target.Type == DataType.Error ? target
            : target.Type.IsText && scope.Event is null ? report.OutsideRule(index.Span)
            : target.Type is { IsText: true, IsShort: false } ? texts.BindSlice(index, target, Bind)
            : report.NotIndexable(index);
    }
}
