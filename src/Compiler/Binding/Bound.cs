using System.Collections.Immutable;
using System.Diagnostics;
using Tcpq.Language;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Functions;
using Tcpq.Syntax;
using Tcpq.Text;

namespace Tcpq.Binding;

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

    /// <summary>`opened[sock]`: a map's value; absent where it has none.</summary>
    internal sealed record MapValue(TextSpan Span, ScriptMap Map, ImmutableArray<BoundExpression> Keys)
        : BoundExpression(Span, Map.ValueType);

    /// <summary>True where a value is not absent.</summary>
    internal sealed record Exists(TextSpan Span, BoundExpression Value) : BoundExpression(Span, DataType.Bool);

    /// <summary>`default(x, y)`: the first, or the second where that is absent.</summary>
    internal sealed record Default(TextSpan Span, BoundExpression Value, BoundExpression Otherwise)
        : BoundExpression(Span, Value.Type);

    /// <summary>A column of a result, in the condition of `show`.</summary>
    /// <param name="Span">Where it stands.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="Index">The key's column; -1 for the value's.</param>
    internal sealed record ColumnValue(TextSpan Span, DataType Type, int Index) : BoundExpression(Span, Type);

    /// <summary>The value of a table without keys, in a block outside the kernel.</summary>
    internal sealed record TableValue(TextSpan Span, DataType Type, string Table) : BoundExpression(Span, Type);

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

/// <summary>A part of a set. The tree is closed.</summary>
internal abstract record SetElement
{
    private SetElement()
    {
    }

    /// <summary>Numbers from <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
    internal sealed record Range(ulong Low, ulong High) : SetElement;

    /// <summary>Addresses whose first <paramref name="Length"/> of 128 bits agree.</summary>
    internal sealed record Prefix(ulong High, ulong Low, int Length) : SetElement;

    /// <summary>A text; a char is a byte.</summary>
    internal sealed record Text(string Value) : SetElement;
}

/// <summary>A `let`.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its value's type.</param>
/// <param name="IsOptional">True where a packet may lack what it is made of.</param>
internal sealed record Local(string Name, DataType Type, bool IsOptional)
{
    /// <summary>The type of a column that it fills, if that says more; else null.</summary>
    internal DataType? Shown { get; init; }
}

/// <summary>A key or column with its name.</summary>
internal sealed record BoundColumn(string Name, BoundExpression Value);

/// <summary>A statement whose names and types are known. The tree is closed.</summary>
/// <param name="Span">Where it stands in the script.</param>
internal abstract record BoundStatement(TextSpan Span)
{
    /// <summary>An update of an aggregate.</summary>
    /// <param name="Span">Where it stands.</param>
    /// <param name="Aggregate">Which.</param>
    /// <param name="Arguments">The aggregated values; none for `count`.</param>
    /// <param name="Parameters">Constants such as the bounds of `lhist`.</param>
    /// <param name="Keys">What it is counted by.</param>
    /// <param name="Name">The table's name; unique in the script.</param>
    /// <param name="ValueName">The value's column.</param>
    /// <param name="Top">Rows to print; null for all.</param>
    /// <param name="Limit">Keys that it keeps.</param>
    /// <param name="IsLru">True where a full table forgets the key that was not used for longest.</param>
    /// <param name="Result">Takes the value after the event; null where nobody asks for it.</param>
    internal sealed record Update(
        TextSpan Span,
        Aggregate Aggregate,
        ImmutableArray<BoundExpression> Arguments,
        ImmutableArray<long> Parameters,
        ImmutableArray<BoundColumn> Keys,
        string Name,
        string ValueName,
        int? Top,
        int Limit,
        bool IsLru,
        Local? Result) : BoundStatement(Span)
    {
        /// <summary>The type of what is aggregated: of the first value, or of the count.</summary>
        internal DataType ArgumentType => TypeOf(Arguments);

        /// <summary>The type of what is aggregated, where these are the values.</summary>
        internal static DataType TypeOf(ImmutableArray<BoundExpression> arguments) =>
            arguments.IsEmpty ? DataType.Integer : arguments[0].Type;
    }

    /// <summary>A streamed row.</summary>
    internal sealed record Emit(TextSpan Span, ImmutableArray<BoundColumn> Columns) : BoundStatement(Span);

    /// <summary>A named value.</summary>
    internal sealed record Let(TextSpan Span, Local Local, BoundExpression Value) : BoundStatement(Span);

    /// <summary>`set m[k] = v`.</summary>
    internal sealed record Set(
        TextSpan Span, ScriptMap Map, ImmutableArray<BoundExpression> Keys, BoundExpression Value)
        : BoundStatement(Span);

    /// <summary>`delete m[k]`.</summary>
    internal sealed record Delete(TextSpan Span, ScriptMap Map, ImmutableArray<BoundExpression> Keys)
        : BoundStatement(Span);

    /// <summary>`if (c) &lt; … > else &lt; … >`.</summary>
    internal sealed record If(
        TextSpan Span,
        BoundExpression Condition,
        ImmutableArray<BoundStatement> Then,
        ImmutableArray<BoundStatement> Else) : BoundStatement(Span);

    /// <summary>A streamed text: `print`, or `alert`.</summary>
    /// <param name="Span">Where it stands.</param>
    /// <param name="Text">The text, whose values are the columns.</param>
    /// <param name="Columns">The values.</param>
    /// <param name="IsAlert">True for `alert`.</param>
    /// <param name="Once">Where one text is enough; null where every one counts.</param>
    internal sealed record Message(
        TextSpan Span, MessageText Text, ImmutableArray<BoundColumn> Columns, bool IsAlert, BoundOnce? Once)
        : BoundStatement(Span);

    /// <summary>`drop` or `pass`: decides about the packet, and ends the rule.</summary>
    internal sealed record Decide(TextSpan Span, Verdict Verdict) : BoundStatement(Span);

    /// <summary>`limit 100/s by saddr`: drops what comes too fast, and ends the rule for it.</summary>
    /// <param name="Span">Where it stands.</param>
    /// <param name="Interval">Nanoseconds between packets that come at the rate.</param>
    /// <param name="Tolerance">Nanoseconds by which packets may come early.</param>
    /// <param name="Keys">What has a limit of its own; empty for one limit for all.</param>
    internal sealed record RateLimit(
        TextSpan Span, ulong Interval, ulong Tolerance, ImmutableArray<BoundColumn> Keys) : BoundStatement(Span);

    /// <summary>`capture`: writes the packet to a file.</summary>
    internal sealed record Capture(TextSpan Span) : BoundStatement(Span);

    /// <summary>This statement and all in its blocks.</summary>
    internal IEnumerable<BoundStatement> Walk() => this is If choice
        ? choice.Then.Concat(choice.Else).SelectMany(statement => statement.Walk()).Prepend(this)
        : [this];

    /// <summary>The expressions it evaluates itself, in order.</summary>
    internal IEnumerable<BoundExpression> Expressions => this switch
    {
        Update update => update.Arguments.Concat(update.Keys.Select(key => key.Value)),
        Emit emit => emit.Columns.Select(column => column.Value),
        Let let => [let.Value],
        Set set => set.Keys.Append(set.Value),
        Delete delete => delete.Keys,
        If choice => [choice.Condition],
        Message message => message.Columns.Concat(message.Once?.Keys ?? []).Select(column => column.Value),
        RateLimit limit => limit.Keys.Select(key => key.Value),
        Decide or Capture => [],
        _ => throw new UnreachableException(),
    };
}

/// <summary>A rule whose names and types are known.</summary>
/// <param name="Span">The whole rule.</param>
/// <param name="Event">What it waits for.</param>
/// <param name="EventSpan">Where the event's name stands.</param>
/// <param name="Via">The hook it asks for.</param>
/// <param name="Where">Its condition.</param>
/// <param name="Body">What it does.</param>
internal sealed record BoundRule(
    TextSpan Span,
    Event Event,
    TextSpan EventSpan,
    HookRequest? Via,
    BoundExpression? Where,
    ImmutableArray<BoundStatement> Body)
{
    /// <summary>Every update of a table.</summary>
    internal IEnumerable<BoundStatement.Update> Updates =>
        Body.SelectMany(statement => statement.Walk()).OfType<BoundStatement.Update>();

    /// <summary>The first statement that decides about packets; null for a rule that only watches.</summary>
    internal BoundStatement? FirstVerdict => Body.SelectMany(statement => statement.Walk())
            .FirstOrDefault(statement => statement is BoundStatement.Decide or BoundStatement.RateLimit);

    /// <summary>The first statement that takes whole packets; null for none.</summary>
    internal BoundStatement? FirstCapture => Body.SelectMany(statement => statement.Walk())
        .FirstOrDefault(statement => statement is BoundStatement.Capture);

    /// <summary>True where it reads something of a socket.</summary>
    internal bool AsksForSocket => Fields.Any(value => value.Field.IsOfSocket);

    /// <summary>Every field that the rule reads, with its place.</summary>
    internal IEnumerable<BoundExpression.FieldValue> Fields =>
        (Where is null ? [] : Where.Fields).Concat(Body.SelectMany(s => s.Walk()).SelectMany(s => s.Expressions).SelectMany(e => e.Fields));
}

/// <summary>`once per k within d`.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Keys">What tells texts apart.</param>
/// <param name="Within">How long one is remembered, in nanoseconds; null for the whole run.</param>
internal sealed record BoundOnce(TextSpan Span, ImmutableArray<BoundColumn> Keys, ulong? Within);

/// <summary>A script whose names and types are known.</summary>
/// <param name="Source">Its text.</param>
/// <param name="Rules">What it does in the kernel.</param>
/// <param name="Parameters">What its user may set.</param>
/// <param name="Maps">Its maps.</param>
/// <param name="Reports">What it does between the events.</param>
internal sealed record BoundScript(
    SourceText Source,
    ImmutableArray<BoundRule> Rules,
    ImmutableArray<ScriptParameter> Parameters,
    ImmutableArray<ScriptMap> Maps,
    ReportPlan Reports)
{
    /// <summary>The rules that no script says, which learn who owns sockets; none where the script does not ask.</summary>
    internal IEnumerable<OwnerRule> OwnerRules
    {
        get
        {
            var asking = Rules.FirstOrDefault(rule => rule.Fields.Any(
                value => value.Field.Read is FieldRead.OwnerId or FieldRead.OwnerName));
            return asking is null
                ? []
                : OwnerEvents.Rows.Select(row => new OwnerRule(
                    asking with
                    {
                        Event = row.Event,
                        Via = null,
                        Where = null,
                        Body = [],
                    },
                    row.Clue));
        }
    }
}

/// <summary>A rule that no script says, which learns who owns sockets.</summary>
/// <param name="Rule">The rule, without conditions and statements.</param>
/// <param name="Clue">What its event tells.</param>
internal sealed record OwnerRule(BoundRule Rule, OwnerClue Clue);
