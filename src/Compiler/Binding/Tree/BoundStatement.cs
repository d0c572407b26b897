using System.Collections.Immutable;
using System.Diagnostics;
using Tcpq.Language;
using Tcpq.Language.Aggregates;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding.Tree;

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
    /// <param name="Table">Where it is counted.</param>
    /// <param name="Result">Takes the value after the event; null if nobody asks for it.</param>
    internal sealed record Update(
        TextSpan Span,
        Aggregate Aggregate,
        ImmutableArray<BoundExpression> Arguments,
        ImmutableArray<long> Parameters,
        ImmutableArray<BoundColumn> Keys,
        BoundTable Table,
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
    /// <param name="Once">Where one text is enough; null if every one counts.</param>
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

/// <summary>The table of an aggregate.</summary>
/// <param name="Name">Its name; unique in the script.</param>
/// <param name="ValueName">The value's column.</param>
/// <param name="Top">Rows to print; null for all.</param>
/// <param name="Limit">Keys that it keeps.</param>
/// <param name="IsLru">True if it forgets the key that was not used for longest once it is full.</param>
internal sealed record BoundTable(string Name, string ValueName, int? Top, int Limit, bool IsLru);

/// <summary>`once per k within d`.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Keys">What tells texts apart.</param>
/// <param name="Within">How long one is remembered, in nanoseconds; null for the whole run.</param>
internal sealed record BoundOnce(TextSpan Span, ImmutableArray<BoundColumn> Keys, ulong? Within);
