using System.Collections.Immutable;
using Tcpq.Binding.Probes;
using Tcpq.Binding.Tree;
using Tcpq.Language.Fields;
using Tcpq.Language.Functions;
using Tcpq.Syntax;
using Tcpq.Syntax.Literals;
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

    private readonly SetBinder sets = new(report, scope.Module.Files);
    private readonly TextBinder texts = new(report);
    private readonly FunctionBinder functions = new(report);
    private readonly Expansion expansion = new(scope, report);

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
        Expression.Unary unary => BindUnary(unary, expected),
        Expression.Binary binary => BindBinary(binary, expected),
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
            return expansion.OfName(reference, declared, HasOwnType(reference) ? null : expected);
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

    private BoundExpression BindTextOperator(Expression.Binary binary)
    {
        var left = Bind(binary.Left);
        var right = Bind(binary.Right, left.Type.IsText ? left.Type : DataType.Payload);
        return left.Type == DataType.Error || right.Type == DataType.Error
            ? new BoundExpression.Missing(binary.Span)
            : texts.BindTest(binary, left, right);
    }

    private BoundExpression BindUnary(Expression.Unary unary, DataType? expected)
    {
        scope.Module.Operators++;
        if (unary.Operator == UnaryOperator.Not)
        {
            var condition = BindCondition(unary.Operand);
            return condition.Type == DataType.Error
                ? new BoundExpression.Missing(unary.Span)
                : new BoundExpression.Unary(unary.Span, DataType.Bool, UnaryOperator.Not, condition);
        }

        var operand = Bind(unary.Operand, expected);
        var type = operand.Type switch
        {
            var t when t == DataType.Error => DataType.Error,
            var t when t == DataType.Duration => t,
            var t when t.Name == "bytes" => DataType.SignedBytes,
            var t when OperatorTypes.IsPlain(t) =>
                unary.Operator == UnaryOperator.Negate ? DataType.SignedInteger : DataType.Integer,
            var t when t.IsFlags && unary.Operator == UnaryOperator.Complement => t,
            _ => null,
        };
        return type is null
            ? report.WrongOperand(unary, operand)
            : ConstantFolder.Fold(new BoundExpression.Unary(unary.Span, type, unary.Operator, operand));
    }

    private BoundExpression BindBinary(Expression.Binary binary, DataType? expected)
    {
        scope.Module.Operators++;
        return BindOperator(binary, expected);
    }

    private BoundExpression BindOperator(Expression.Binary binary, DataType? expected) => binary.Operator switch
    {
        BinaryOperator.And or BinaryOperator.Or when Settled(binary) is { } whole => Truth(binary.Span, whole),
        BinaryOperator.And or BinaryOperator.Or when Settled(binary.Left) is not null => BindCondition(binary.Right),
        BinaryOperator.And or BinaryOperator.Or => new BoundExpression.Logical(
            binary.Span, binary.Operator, BindCondition(binary.Left), BindCondition(binary.Right)),
        BinaryOperator.In => BindEither(binary) ?? BindMembership(binary),
        BinaryOperator.StartsWith or BinaryOperator.Contains => BindTextOperator(binary),
        BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.Less or BinaryOperator.LessOrEqual
            or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual =>
            BindEither(binary) ?? BindComparison(binary),
        _ => BindArithmetic(binary, expected),
    };

    /// <summary>`port == 80` is true if either port is 80; `port != 80` is its opposite.</summary>
    private BoundExpression? BindEither(Expression.Binary binary)
    {
        if (EitherOf(binary.Left) is not { } either)
        {
            return EitherOf(binary.Right) is { } mirrored && binary.Operator is not BinaryOperator.In
                ? OneOf(binary, mirrored, name => binary with { Right = Named(binary.Right, name) })
                : null;
        }

        return OneOf(binary, either, name => binary with { Left = Named(binary.Left, name) });
    }

    private static Expression.Reference Named(Expression place, string name) => new(place.Span, name);

    private BoundExpression OneOf(
        Expression.Binary binary, FieldRead.Either either, Func<string, Expression.Binary> with)
    {
        var isDenied = binary.Operator == BinaryOperator.NotEqual;
        var asked = isDenied ? BinaryOperator.Equal : binary.Operator;
        var isPacket = scope.Event?.IsPacket != false;
        var first = BindBinary(with(isPacket ? either.First : either.SocketFirst) with { Operator = asked }, null);
        if (first.Type == DataType.Error)
        {
            return first;
        }

        var second = BindBinary(with(isPacket ? either.Second : either.SocketSecond) with { Operator = asked }, null);
        var any = new BoundExpression.Logical(binary.Span, BinaryOperator.Or, first, second);
        return isDenied
            ? new BoundExpression.Unary(binary.Span, DataType.Bool, UnaryOperator.Not, any)
            : any;
    }

    private FieldRead.Either? EitherOf(Expression expression) => expression switch
    {
        Expression.Parenthesized parenthesized => EitherOf(parenthesized.Inner),
        Expression.Reference reference when !scope.HasOwn(reference.Text) =>
            FieldTable.Find(reference.Text)?.Read as FieldRead.Either,
        _ => null,
    };

    private BoundExpression BindMembership(Expression.Binary binary)
    {
        if (binary is { Left: Expression.Literal { Value: LiteralValue.Text }, Right: Expression.Reference })
        {
            return report.TextInside(binary);
        }

        var value = Bind(binary.Left);
        if (value.Type == DataType.Error)
        {
            return value;
        }

        if (binary.Right is Expression.Reference name && scope.Module.Find(name.Text) is ModuleName.Map map)
        {
            return report.MapAsSet(binary, map.Declared);
        }

        var elements = BindSet(binary.Right, value.Type);
        return elements is null
            ? new BoundExpression.Missing(binary.Span)
            : new BoundExpression.Membership(binary.Span, value, elements.Value);
    }

    private ImmutableArray<SetElement>? BindSet(Expression set, DataType type)
    {
        if (expansion.SetOf(set) is not { } named)
        {
            return sets.Bind(set, type, element => Bind(element, type));
        }

        var declared = named.Constant.Report.UsedBy(report, set.Span);
        var inside = new ExpressionBinder(scope.Expansion(named.Name, null), declared);
        return new SetBinder(declared, scope.Module.Files).Bind(
            named.Constant.Value, type, element => inside.Bind(element, type));
    }

    private BoundExpression BindComparison(Expression.Binary binary)
    {
        if (Expansion.IsSet(binary.Right) && binary.Right is not Expression.Literal
            && binary.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual)
        {
            return report.SetCompared(binary, binary.Right);
        }

        var (left, right) = BindPair(binary, null);
        if (left.Type == DataType.Error || right.Type == DataType.Error)
        {
            return new BoundExpression.Missing(binary.Span);
        }

        if (left.Type.IsText || right.Type.IsText)
        {
            return texts.BindTest(binary, left, right);
        }

        if (!OperatorTypes.AreComparable(left.Type, right.Type))
        {
            return report.Mismatch(binary, left, right);
        }

        return binary.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual
            || OperatorTypes.IsOrdered(left.Type)
            ? new BoundExpression.Comparison(binary.Span, binary.Operator, left, right)
            : report.NoOrder(binary, left.Type);
    }

    private BoundExpression BindArithmetic(Expression.Binary binary, DataType? expected)
    {
        var (left, right) = BindPair(binary, expected);
        if (left.Type == DataType.Error || right.Type == DataType.Error)
        {
            return new BoundExpression.Missing(binary.Span);
        }

        return OperatorTypes.Arithmetic(binary.Operator, left.Type, right.Type) is { } type
            ? ConstantFolder.Fold(new BoundExpression.Arithmetic(binary.Span, type, binary.Operator, left, right))
            : report.Mismatch(binary, left, right);
    }

    // A literal or a member's name takes its meaning from the other side, so the side that has one is bound first.
    private (BoundExpression Left, BoundExpression Right) BindPair(Expression.Binary binary, DataType? expected)
    {
        if (HasOwnType(binary.Left) || !HasOwnType(binary.Right))
        {
            var left = Bind(binary.Left, IsTimesQuantity(binary) ? null : expected);
            return (left, Bind(binary.Right, Hint(binary.Operator, left.Type) ?? PlainHint(left.Type, expected)));
        }

        var right = Bind(binary.Right, expected);
        return (Bind(binary.Left, Hint(binary.Operator, right.Type)), right);
    }

    private static DataType? Hint(BinaryOperator op, DataType other) => op switch
    {
        BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.Multiply or BinaryOperator.Divide
            or BinaryOperator.Remainder => null,
        BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.BitAnd or BinaryOperator.BitOr
            or BinaryOperator.BitXor when !TakesArithmetic(other) => null,
        _ => other,
    };

    // `2 * 1KiB` are bytes, of which the first factor is a plain number even where bytes are asked for.
    private static bool IsTimesQuantity(Expression.Binary binary) => binary.Operator == BinaryOperator.Multiply
        && HasUnit(binary.Right);

    private static bool HasUnit(Expression expression) => expression switch
    {
        Expression.Parenthesized parenthesized => HasUnit(parenthesized.Inner),
        Expression.Literal literal => literal.Value is LiteralValue.Bytes or LiteralValue.Duration,
        Expression.Unary unary => HasUnit(unary.Operand),
        Expression.Binary binary => HasUnit(binary.Left) || HasUnit(binary.Right),
        _ => false,
    };

    // Where a plain number is asked for, sizes are such: `payload[64KiB / 2KiB, 4]`.
    private static DataType? PlainHint(DataType left, DataType? expected) =>
        expected is not null && OperatorTypes.IsPlain(expected) && OperatorTypes.IsPlain(left) ? expected : null;

    private static bool TakesArithmetic(DataType type) =>
        OperatorTypes.IsQuantity(type) || type.IsFlags || type == DataType.Error;

    private bool HasOwnType(Expression expression) => expression switch
    {
        Expression.Parenthesized parenthesized => HasOwnType(parenthesized.Inner),
        Expression.Literal => false,
        Expression.Reference reference => scope.HasOwn(reference.Text) || scope.Module.Find(reference.Text) switch
        {
            ModuleName.Const constant => !IsLiteral(constant.Value),
            ModuleName.Param param => !OperatorTypes.IsPlain(param.Use.Parameter.Type),
            _ => FieldTable.Find(reference.Text) is not null,
        },
        Expression.Unary unary => HasOwnType(unary.Operand),
        Expression.Binary binary => HasOwnType(binary.Left) || HasOwnType(binary.Right),
        _ => true,
    };

    private static bool IsLiteral(Expression expression) => expression switch
    {
        Expression.Literal => true,
        Expression.Parenthesized parenthesized => IsLiteral(parenthesized.Inner),
        Expression.Unary unary => IsLiteral(unary.Operand),
        _ => false,
    };
}
