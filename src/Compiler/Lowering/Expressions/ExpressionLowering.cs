using System.Buffers.Binary;
using System.Diagnostics;
using Tcpq.Binding.Tree;
using Tcpq.Contract;
using Tcpq.Language;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Payload;
using Tcpq.Lowering.Tables;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Lowering.Expressions;

/// <summary>Emits expressions of one rule.</summary>
internal sealed class ExpressionLowering(
    FunctionBuilder builder,
    EventAccess access,
    EventFields fields,
    TextLowering? texts,
    CounterUpdates counters,
    MapEntryLowering entries,
    ParameterGlobals parameters,
    SetTables sets)
{
    private readonly Dictionary<Local, Operand> locals = [];
    private bool hasLookUp;

    /// <summary>The packet's text.</summary>
    internal TextLowering? Texts => texts;

    private LlvmValue Zero => builder.Constant(64, 0);

    /// <summary>Gives a local its value.</summary>
    internal void Define(Local local, Operand value) => locals[local] = value;

    /// <summary>Emits the event's time.</summary>
    internal LlvmValue Now() => access.Time();

    /// <summary>Emits a value.</summary>
    internal Operand Value(BoundExpression expression)
    {
        builder.SetLocation(expression.Span);
        return expression switch
        {
            BoundExpression.Number number => new Operand.Number(Constant(number.Type, number.Value)),
            BoundExpression.AddressConstant address => new Operand.Address(
                Constant(BinaryPrimitives.ReverseEndianness(address.High)),
                Constant(BinaryPrimitives.ReverseEndianness(address.Low))),
            BoundExpression.FieldValue value => fields.Value(value.Field),
            BoundExpression.LocalValue value => locals[value.Local],
            BoundExpression.ParameterValue value => parameters.Read(builder, value.Parameter),
            BoundExpression.MapValue value =>
                entries.Read(entries.Find(value.Map.Name), [.. value.Keys.Select(Value)]),
            BoundExpression.Default value => Default(value),
            BoundExpression.Unary { Operator: not UnaryOperator.Not } unary => Unary(unary),
            BoundExpression.Arithmetic arithmetic => Arithmetic(arithmetic),
            BoundExpression.Slice slice => texts!.Slice(
                (Operand.Text)Value(slice.Text), (Operand.Number)Value(slice.Offset), slice.Length),
            BoundExpression.FunctionCall call =>
                call.Function.Emit(new CallLowering(builder, call, access, texts, Value)),
            _ when expression.Type == DataType.Bool =>
                new Operand.Number(builder.ZeroExtend(Condition(expression), 64)),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Emits a condition as one bit; a comparison with a missing value is false.</summary>
    internal LlvmValue Condition(BoundExpression expression)
    {
        builder.SetLocation(expression.Span);
        return expression switch
        {
            BoundExpression.Unary { Operator: UnaryOperator.Not } not => builder.Not(Condition(not.Operand)),
            BoundExpression.Logical logical => Logical(logical),
            BoundExpression.Comparison comparison => Comparison(comparison),
            BoundExpression.Membership membership => Membership(membership),
            BoundExpression.Exists exists => Value(exists.Value).Present is { } present
                ? Apart(present)
                : builder.Constant(1, 1),
            BoundExpression.TextTest test => Test(Value(test.Text), test.Operator, [test.Value]),
            _ => Truth((Operand.Number)Value(expression)),
        };
    }

    // LLVM would join the pointers that two look-ups gave, to compare them with null at once, and the verifier refuses
    // that: all but one are opaque.
    private LlvmValue Apart(LlvmValue isFound)
    {
        if (!hasLookUp)
        {
            hasLookUp = true;
            return isFound;
        }

        return builder.Opaque(isFound);
    }

    private LlvmValue Truth(Operand.Number value) =>
        Both(builder.Compare(IntPredicate.NotEqual, value.Value, Zero), value.Present);

    private Operand Default(BoundExpression.Default expression)
    {
        var value = Value(expression.Value);
        if (value.Present is not { } present)
        {
            return value;
        }

        var otherwise = Value(expression.Otherwise);
        var known = otherwise.Present is { } other
            ? builder.Or(builder.Opaque(present), other)
            : (LlvmValue?)null;
        return (value, otherwise) switch
        {
            (Operand.Number v, Operand.Number o) =>
                new Operand.Number(builder.Select(present, v.Value, o.Value), known),
            (Operand.Address v, Operand.Address o) => Choose(present, v, o, known),
            (Operand.Flow v, Operand.Flow o) => new Operand.Flow(
                Choose(present, v.Source, o.Source, known),
                Choose(present, v.Destination, o.Destination, known),
                builder.Select(present, v.SourcePort, o.SourcePort),
                builder.Select(present, v.DestinationPort, o.DestinationPort),
                known),
            (Operand.ShortText v, Operand.ShortText o) => new Operand.ShortText(
                builder.Select(present, v.First, o.First), builder.Select(present, v.Second, o.Second), known),
            (Operand.Text v, Operand.Text o) => new Operand.Text(
                builder.Select(present, v.Start, o.Start), builder.Select(present, v.Length, o.Length), known),
            _ => throw new UnreachableException(),
        };
    }

    private LlvmValue Test(Operand value, BinaryOperator op, IEnumerable<string> wanted) =>
        value is Operand.ShortText text
        ? ShortTextTest.Emit(builder, text, op, wanted)
        : texts!.Test((Operand.Text)value, op, wanted);

    private Operand.Address Choose(LlvmValue first, Operand.Address a, Operand.Address b, LlvmValue? present) =>
        new(builder.Select(first, a.First, b.First), builder.Select(first, a.Second, b.Second), present);

    private Operand.Number Unary(BoundExpression.Unary unary)
    {
        var operand = (Operand.Number)Value(unary.Operand);
        var value = unary.Operator == UnaryOperator.Negate
            ? builder.Subtract(Zero, operand.Value)
            : builder.Xor(operand.Value, Constant(Mask(unary.Type)));
        return new(value, operand.Present);
    }

    // The complement of eight flags has eight bits.
    private static ulong Mask(DataType type) =>
        type.Size == 8 ? ulong.MaxValue : (1UL << (type.Size * 8)) - 1;

    private Operand.Number Arithmetic(BoundExpression.Arithmetic arithmetic)
    {
        var left = (Operand.Number)Value(arithmetic.Left);
        var right = (Operand.Number)Value(arithmetic.Right);
        var isSigned = IsSigned(arithmetic.Left.Type) || IsSigned(arithmetic.Right.Type);
        var (l, r) = (left.Value, right.Value);
        var shift = builder.And(r, Constant(63));
        var value = arithmetic.Operator switch
        {
            BinaryOperator.Add => builder.Add(l, r),
            BinaryOperator.Subtract => builder.Subtract(l, r),
            BinaryOperator.Multiply => builder.Multiply(l, r),
            BinaryOperator.Divide => Divide(l, r, isSigned, isRemainder: false),
            BinaryOperator.Remainder => Divide(l, r, isSigned, isRemainder: true),
            BinaryOperator.ShiftLeft => builder.ShiftLeft(l, shift),
            BinaryOperator.ShiftRight when IsSigned(arithmetic.Left.Type) => builder.ShiftRightSigned(l, shift),
            BinaryOperator.ShiftRight => builder.ShiftRight(l, shift),
            BinaryOperator.BitAnd => builder.And(l, r),
            BinaryOperator.BitXor => builder.Xor(l, r),
            BinaryOperator.BitOr => builder.Or(l, r),
            _ => throw new UnreachableException(),
        };
        return new(value, Both(left.Present, right.Present));
    }

    // Signed division is made of unsigned: the instruction set has none before version 4.
    private LlvmValue Divide(LlvmValue left, LlvmValue right, bool isSigned, bool isRemainder)
    {
        var (zero, divide, done) = (builder.NewBlock("zero"), builder.NewBlock("divide"), builder.NewBlock("quotient"));
        builder.Branch(builder.Compare(IntPredicate.Equal, right, Zero), zero, divide);
        builder.MoveTo(zero);
        counters.Increment(CounterKind.DivisionByZero);
        builder.Branch(done);
        builder.MoveTo(divide);
        var (l, r) = isSigned ? (Magnitude(left), Magnitude(right)) : (left, right);
        var result = isRemainder ? builder.UnsignedRemainder(l, r) : builder.UnsignedDivide(l, r);
        if (isSigned)
        {
            var sign = isRemainder ? left : builder.Xor(left, right);
            result = builder.Select(IsNegative(sign), builder.Subtract(Zero, result), result);
        }

        var end = builder.Current;
        builder.Branch(done);
        builder.MoveTo(done);
        return builder.Phi((Zero, zero), (result, end));
    }

    private LlvmValue Magnitude(LlvmValue value) =>
        builder.Select(IsNegative(value), builder.Subtract(Zero, value), value);

    private LlvmValue IsNegative(LlvmValue value) => builder.Compare(IntPredicate.SignedLess, value, Zero);

    private LlvmValue Logical(BoundExpression.Logical logical)
    {
        var left = Condition(logical.Left);
        var (right, done) = (builder.NewBlock("right"), builder.NewBlock("logical"));
        var from = builder.Current;
        var isAnd = logical.Operator == BinaryOperator.And;
        builder.Branch(left, isAnd ? right : done, isAnd ? done : right);
        builder.MoveTo(right);
        var value = Condition(logical.Right);
        var end = builder.Current;
        builder.Branch(done);
        builder.MoveTo(done);
        return builder.Phi((builder.Constant(1, isAnd ? 0UL : 1UL), from), (value, end));
    }

    private LlvmValue Comparison(BoundExpression.Comparison comparison)
    {
        var left = Value(comparison.Left);
        var right = Value(comparison.Right);
        var isSigned = IsSigned(comparison.Left.Type) || IsSigned(comparison.Right.Type);
        var equal = comparison.Operator == BinaryOperator.Equal;
        var result = (left, right) switch
        {
            (Operand.Number l, Operand.Number r) =>
                builder.Compare(Predicate(comparison.Operator, isSigned), l.Value, r.Value),
            (Operand.Address l, Operand.Address r) => Decide(SameAddress(l, r), equal),
            (Operand.Flow l, Operand.Flow r) => Decide(SameFlow(l, r), equal),
            _ => throw new UnreachableException(),
        };
        return Both(result, Both(left.Present, right.Present));
    }

    private LlvmValue Decide(LlvmValue same, bool equal) => equal ? same : builder.Not(same);

    private LlvmValue SameAddress(Operand.Address left, Operand.Address right) => IsZero(builder.Or(
        builder.Xor(left.First, right.First), builder.Xor(left.Second, right.Second)));

    private LlvmValue SameFlow(Operand.Flow left, Operand.Flow right) => builder.And(
        builder.And(SameAddress(left.Source, right.Source), SameAddress(left.Destination, right.Destination)),
        IsZero(builder.Or(
            builder.Xor(left.SourcePort, right.SourcePort),
            builder.Xor(left.DestinationPort, right.DestinationPort))));

    private LlvmValue Membership(BoundExpression.Membership membership)
    {
        var value = Value(membership.Value);
        if (value is Operand.Text or Operand.ShortText)
        {
            return Test(
                value, BinaryOperator.Equal, membership.Elements.OfType<SetElement.Text>().Select(one => one.Value));
        }

        if (membership.Value.Type.KernelEnum is not null)
        {
            return Both(IsOneOf(((Operand.Number)value).Value, membership), value.Present);
        }

        if (!SetTables.IsSmall(membership.Elements, membership.Value.Type))
        {
            var isMember = sets.Contains(builder, membership.Elements, membership.Value.Type, value);
            return Both(isMember, value.Present);
        }

        var found = membership.Elements
            .Select(element => (element, value) switch
            {
                (SetElement.Range range, Operand.Number number) => InRange(number.Value, range),
                (SetElement.Prefix prefix, Operand.Address address) => InPrefix(address, prefix),
                _ => throw new UnreachableException(),
            })
            .Aggregate(builder.Or);
        return Both(found, value.Present);
    }

    // What lies side by side here may not do so in the kernel.
    private LlvmValue IsOneOf(LlvmValue value, BoundExpression.Membership membership)
    {
        var found = builder.Constant(1, 0);
        foreach (var range in membership.Elements.OfType<SetElement.Range>())
        {
            for (var number = range.Low; number <= range.High; number++)
            {
                var same = builder.Compare(
                    IntPredicate.Equal, value, Constant(membership.Value.Type, number));
                found = builder.Or(found, same);
            }
        }

        return found;
    }

    // Low to high in one comparison; right for signed numbers too, for the distance is what counts.
    private LlvmValue InRange(LlvmValue value, SetElement.Range range) => range.Low == range.High
        ? builder.Compare(IntPredicate.Equal, value, Constant(range.Low))
        : builder.Compare(
            IntPredicate.UnsignedLessOrEqual,
            builder.Subtract(value, Constant(range.Low)),
            Constant(unchecked(range.High - range.Low)));

    private LlvmValue InPrefix(Operand.Address address, SetElement.Prefix prefix)
    {
        var (high, low) = AddressPrefix.Mask(prefix.Length);
        var first = Difference(address.First, prefix.High, high);
        var second = Difference(address.Second, prefix.Low, low);
        return IsZero(builder.Or(first, second));
    }

    private LlvmValue Difference(LlvmValue word, ulong value, ulong mask) => builder.And(
        builder.Xor(word, Constant(BinaryPrimitives.ReverseEndianness(value))),
        Constant(BinaryPrimitives.ReverseEndianness(mask)));

    private LlvmValue IsZero(LlvmValue value) => builder.Compare(IntPredicate.Equal, value, Zero);

    private LlvmValue Both(LlvmValue condition, LlvmValue? present) =>
        present is { } bit ? builder.And(condition, bit) : condition;

    private LlvmValue? Both(LlvmValue? first, LlvmValue? second) =>
        first is { } a ? Both(a, second) : second;

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);

    private LlvmValue Constant(DataType type, ulong value)
    {
        if (type.KernelEnum is { } name)
        {
            foreach (var member in type.Members)
            {
                if (member.Value == value && member.KernelName is { } known)
                {
                    return builder.CoreEnumValue(name, known, value);
                }
            }
        }

        return Constant(value);
    }

    private static bool IsSigned(DataType type) => type.Representation == Representation.Signed;

    private static IntPredicate Predicate(BinaryOperator op, bool isSigned) => (op, isSigned) switch
    {
        (BinaryOperator.Equal, _) => IntPredicate.Equal,
        (BinaryOperator.NotEqual, _) => IntPredicate.NotEqual,
        (BinaryOperator.Less, true) => IntPredicate.SignedLess,
        (BinaryOperator.Less, false) => IntPredicate.UnsignedLess,
        (BinaryOperator.LessOrEqual, true) => IntPredicate.SignedLessOrEqual,
        (BinaryOperator.LessOrEqual, false) => IntPredicate.UnsignedLessOrEqual,
        (BinaryOperator.Greater, true) => IntPredicate.SignedGreater,
        (BinaryOperator.Greater, false) => IntPredicate.UnsignedGreater,
        (BinaryOperator.GreaterOrEqual, true) => IntPredicate.SignedGreaterOrEqual,
        (BinaryOperator.GreaterOrEqual, false) => IntPredicate.UnsignedGreaterOrEqual,
        _ => throw new UnreachableException(),
    };
}
