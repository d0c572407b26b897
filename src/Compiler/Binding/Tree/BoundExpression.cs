using System.Collections.Immutable;
using Tcpq.Language.Fields;
using Tcpq.Language.Functions;
using Tcpq.Syntax;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding.Tree;

/// <summary>An expression whose names and types are known. The tree is closed.</summary>
/// <param name="Span">Where it stands in the script.</param>
/// <param name="Type">What its value means.</param>
internal abstract record BoundExpression(TextSpan Span, DataType Type)
{
    /// <summary>A truth value, number, port, duration, MAC or enum member; signed ones in two's complement.</summary>
    internal sealed record Number(TextSpan Span, DataType Type, ulong Value) : BoundExpression(Span, Type);

    /// <summary>An address: 16 bytes in network order as two big-endian halves.</summary>
    internal sealed record AddressConstant(TextSpan Span, ulong High, ulong Low)
        : BoundExpression(Span, DataType.Address);

    /// <summary>A field of the event.</summary>
    internal sealed record FieldValue(TextSpan Span, Field Field) : BoundExpression(Span, Field.Type);

    /// <summary>A `let` of the same block.</summary>
    internal sealed record LocalValue(TextSpan Span, Local Local) : BoundExpression(Span, Local.Type);

    /// <summary>A parameter of the script.</summary>
    internal sealed record ParameterValue(TextSpan Span, DataType Type, ScriptParameter Parameter)
        : BoundExpression(Span, Type);

    /// <summary>`opened[sock]`: a map's value; absent if it has none.</summary>
    internal sealed record MapValue(TextSpan Span, ScriptMap Map, ImmutableArray<BoundExpression> Keys)
        : BoundExpression(Span, Map.ValueType);

    /// <summary>True if a value is not absent.</summary>
    internal sealed record Exists(TextSpan Span, BoundExpression Value) : BoundExpression(Span, DataType.Bool);

    /// <summary>`default(x, y)`: the first, or the second if that is absent.</summary>
    internal sealed record Default(TextSpan Span, BoundExpression Value, BoundExpression Otherwise)
        : BoundExpression(Span, Value.Type);

    /// <summary>A column of a result, in the condition of `show`.</summary>
    /// <param name="Span">Where it stands.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="Index">The key's column; -1 for the value's.</param>
    internal sealed record ColumnValue(TextSpan Span, DataType Type, int Index) : BoundExpression(Span, Type);

    /// <summary>The value of a table without keys, in a block outside the kernel.</summary>
    internal sealed record TableValue(TextSpan Span, DataType Type, string Table) : BoundExpression(Span, Type);

    /// <summary>What a table says of a key, if that is more than one value; it stands in no expression.</summary>
    internal sealed record SeveralValues(TextSpan Span, string Aggregate) : BoundExpression(Span, DataType.Error);

    /// <summary>`not x`, `-x`, `~x`.</summary>
    internal sealed record Unary(TextSpan Span, DataType Type, UnaryOperator Operator, BoundExpression Operand)
        : BoundExpression(Span, Type);

    /// <summary>An operator on two numbers that gives a number.</summary>
    internal sealed record Arithmetic(
        TextSpan Span, DataType Type, BinaryOperator Operator, BoundExpression Left, BoundExpression Right)
        : BoundExpression(Span, Type);

    /// <summary>A comparison of two values of one type.</summary>
    internal sealed record Comparison(
        TextSpan Span, BinaryOperator Operator, BoundExpression Left, BoundExpression Right)
        : BoundExpression(Span, DataType.Bool);

    /// <summary>`and`, `or`: the right side is not evaluated where the left decides.</summary>
    internal sealed record Logical(
        TextSpan Span, BinaryOperator Operator, BoundExpression Left, BoundExpression Right)
        : BoundExpression(Span, DataType.Bool);

    /// <summary>Text that stands in the script; a char is a byte.</summary>
    internal sealed record TextConstant(TextSpan Span, string Value) : BoundExpression(Span, DataType.Text);

    /// <summary>A packet's text compared with text of the script: `==`, `!=`, `startswith`, `contains`.</summary>
    internal sealed record TextTest(TextSpan Span, BinaryOperator Operator, BoundExpression Text, string Value)
        : BoundExpression(Span, DataType.Bool);

    /// <summary>`payload[a, n]`: what there is of <paramref name="Length"/> bytes.</summary>
    internal sealed record Slice(
        TextSpan Span, DataType Type, BoundExpression Text, BoundExpression Offset, int Length)
        : BoundExpression(Span, Type);

    /// <summary>A call of a function of the table; <paramref name="Function"/> says what the arguments mean.</summary>
    internal sealed record FunctionCall(
        TextSpan Span, DataType Type, Function Function, ImmutableArray<BoundExpression> Arguments)
        : BoundExpression(Span, Type)
    {
        /// <summary>The arguments that are constants.</summary>
        internal ConstantArguments Constants => new([.. Arguments.Select(argument => (argument as Number)?.Value)]);
    }

    /// <summary>`x in {…}`.</summary>
    internal sealed record Membership(TextSpan Span, BoundExpression Value, ImmutableArray<SetElement> Elements)
        : BoundExpression(Span, DataType.Bool);

    /// <summary>What could not be bound; its diagnostic is reported already.</summary>
    internal sealed record Missing(TextSpan Span) : BoundExpression(Span, DataType.Error);

    /// <summary>This expression and all below it.</summary>
    internal IEnumerable<BoundExpression> Walk() => this switch
    {
        Unary unary => unary.Operand.Walk().Prepend(this),
        Arithmetic binary => binary.Left.Walk().Concat(binary.Right.Walk()).Prepend(this),
        Comparison binary => binary.Left.Walk().Concat(binary.Right.Walk()).Prepend(this),
        Logical binary => binary.Left.Walk().Concat(binary.Right.Walk()).Prepend(this),
        Membership membership => membership.Value.Walk().Prepend(this),
        MapValue value => value.Keys.SelectMany(key => key.Walk()).Prepend(this),
        Exists exists => exists.Value.Walk().Prepend(this),
        Default value => value.Value.Walk().Concat(value.Otherwise.Walk()).Prepend(this),
        TextTest test => test.Text.Walk().Prepend(this),
        Slice slice => slice.Text.Walk().Concat(slice.Offset.Walk()).Prepend(this),
        FunctionCall call => call.Arguments.SelectMany(argument => argument.Walk()).Prepend(this),
        _ => [this],
    };

    /// <summary>The same expression standing elsewhere.</summary>
    internal BoundExpression At(TextSpan span) => this switch
    {
        Unary unary => unary with { Span = span, Operand = unary.Operand.At(span) },
        Arithmetic binary => binary with { Span = span, Left = binary.Left.At(span), Right = binary.Right.At(span) },
        Comparison binary => binary with { Span = span, Left = binary.Left.At(span), Right = binary.Right.At(span) },
        Logical binary => binary with { Span = span, Left = binary.Left.At(span), Right = binary.Right.At(span) },
        Membership membership => membership with { Span = span, Value = membership.Value.At(span) },
        TextTest test => test with { Span = span, Text = test.Text.At(span) },
        Slice slice => slice with { Span = span, Text = slice.Text.At(span), Offset = slice.Offset.At(span) },
        FunctionCall call => call with { Span = span, Arguments = [.. call.Arguments.Select(a => a.At(span))] },
        MapValue value => value with { Span = span, Keys = [.. value.Keys.Select(key => key.At(span))] },
        Exists exists => exists with { Span = span, Value = exists.Value.At(span) },
        Default value =>
            value with { Span = span, Value = value.Value.At(span), Otherwise = value.Otherwise.At(span) },
        _ => this with { Span = span },
    };

    /// <summary>All fields that it reads.</summary>
    internal IEnumerable<FieldValue> Fields => Walk().OfType<FieldValue>();
}
