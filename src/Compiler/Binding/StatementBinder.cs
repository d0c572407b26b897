using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Syntax;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds the statements of one block, in order.</summary>
internal sealed class StatementBinder
{
    /// <summary>Entries of a table whose statement has no `limit`.</summary>
    internal const int DefaultLimit = 65_536;

    /// <summary>Most entries that `limit` may ask for.</summary>
    internal const int MaximumLimit = 16_777_216;

    /// <summary>Most columns of a key or a row.</summary>
    internal const int MaximumColumns = 12;

    private readonly SourceText source;
    private readonly Event row;
    private readonly ExpressionBinder expressions;
    private readonly BindingReport report;
    private readonly TableNames names;

    // An aggregate that stands for its value counts before the statement it stands in.
    private readonly List<BoundStatement> pending = [];

    internal StatementBinder(SourceText source, Event row, Scope scope, BindingReport report, TableNames names)
    {
        this.source = source;
        this.row = row;
        this.report = report;
        this.names = names;
        expressions = new(scope, report, call => BindValue(call, null));
    }

    /// <summary>Binds the statements of a block; what could not be bound was reported and is left out.</summary>
    internal ImmutableArray<BoundStatement> BindBlock(ImmutableArray<Statement> statements)
    {
        var bound = ImmutableArray.CreateBuilder<BoundStatement>();
        foreach (var statement in statements)
        {
            pending.Clear();
            var last = Bind(statement);
            bound.AddRange(pending);
            if (last is not null)
            {
                bound.Add(last);
            }
        }

        ReportUnreachable(statements);

        return bound.ToImmutable();
    }

    private void ReportUnreachable(ImmutableArray<Statement> statements)
    {
        for (var i = 1; i < statements.Length; i++)
        {
            if (statements[i - 1] is Statement.Drop or Statement.Pass)
            {
                var word = source[statements[i - 1].Span];
                report.Fail(
                    Codes.StatementUnreachable, $"what stands behind `{word}` never happens", statements[i].Span,
                    $"`{word}` ends the rule", $"put `{word}` last");
                return;
            }
        }
    }

    private BoundStatement? Bind(Statement statement) => statement switch
    {
        Statement.Aggregate aggregate => BindAggregate(aggregate.Call, names.NameOf(aggregate.Call, null), null),
        Statement.Emit emit => BindEmit(emit),
        Statement.Let let => BindLet(let),
        Statement.Set set => BindSet(set),
        Statement.Delete delete => EntryOf(delete.Entry) is var (map, keys)
            ? new BoundStatement.Delete(delete.Span, map, keys)
            : null,
        Statement.If choice => BindIf(choice),
        Statement.Print print => BindMessage(print.Span, print.Text, isAlert: false, null),
        Statement.Alert alert => BindMessage(alert.Span, alert.Text, isAlert: true, alert.Once),
        Statement.Drop => new BoundStatement.Decide(statement.Span, Verdict.Drop),
        Statement.Pass => new BoundStatement.Decide(statement.Span, Verdict.Pass),
        Statement.Capture => new BoundStatement.Capture(statement.Span),
        Statement.RateLimit limit => BindRateLimit(limit),
        Statement.Missing => null,
        _ => Misplaced(statement),
    };

    private BoundStatement? Misplaced(Statement statement)
    {
        var word = source[statement.Span].Split([' ', ';', '>'], 2)[0];
        report.Fail(
            Codes.StatementMisplaced, $"`{word}` cannot stand in a rule", statement.Span,
            "this happens beside the events, not at one",
            $"put it into a block of its own: `every 5s < {source[statement.Span]} >`, `end < … >`");
        return null;
    }

    private BoundExpression BindValue(AggregateCall call, Identifier? let)
    {
        if (AggregateTable.Find(call.Name.Text) is not { } aggregate)
        {
            report.UnknownAggregate(call.Name);
            return new BoundExpression.Missing(call.Span);
        }

        var name = names.NameOf(call, let);
        call = call with { As = call.As ?? let };
        var result = new Local(let?.Text ?? $"{name} at {call.Span.Start}", DataType.Error, IsOptional: true);
        if (BindAggregate(call, name, result) is not { Result: { } local } update)
        {
            return new BoundExpression.Missing(call.Span);
        }

        pending.Add(update);
        return new BoundExpression.LocalValue(call.Span, local);
    }

    private BoundStatement.Update? BindAggregate(AggregateCall call, string name, Local? result)
    {
        if (AggregateTable.Find(call.Name.Text) is not { } aggregate)
        {
            report.UnknownAggregate(call.Name);
            BindForMistakes(call);
            return null;
        }

        var by = call.By.Select(key => BindColumn(key.Value, key.As));
        if (aggregate.ArgumentsAreKeys)
        {
            ImmutableArray<DraftColumn?> keys =
                [.. call.Arguments.Select(argument => BindColumn(argument, null)), .. by];
            return Update(call, aggregate, [], [], keys, name, result);
        }

        var count = call.Arguments.Length - aggregate.ParameterNames.Length;
        if (count < aggregate.LeastValues || count > aggregate.MostValues)
        {
            report.WrongArgumentCount(call, aggregate);
            return null;
        }

        ImmutableArray<BoundExpression?> values =
            [.. call.Arguments.Take(count).Select(argument => BindAggregated(argument, aggregate))];
        var parameters = AggregateParameters.Bind(call, aggregate, count, values.FirstOrDefault(), expressions, report);
        ImmutableArray<DraftColumn?> byKeys = [.. by];
        return values.Contains(null) || parameters is null
            ? null
            : Update(call, aggregate, [.. values.OfType<BoundExpression>()], parameters.Value, byKeys, name, result);
    }

    // What is wrong within it is told too.
    private void BindForMistakes(AggregateCall call)
    {
        foreach (var value in call.Arguments.Concat(call.By.Select(key => key.Value)))
        {
            if (value is not Expression.Literal)
            {
                expressions.Bind(value);
            }
        }
    }

    private BoundStatement.Update? Update(
        AggregateCall call,
        Aggregate aggregate,
        ImmutableArray<BoundExpression> arguments,
        ImmutableArray<long> parameters,
        ImmutableArray<DraftColumn?> keys,
        string name,
        Local? result)
    {
        if (keys.Contains(null))
        {
            return null;
        }

        if (keys.Length > MaximumColumns)
        {
            report.Fail(
                Codes.TooManyKeys, $"a key can have {MaximumColumns} parts, and this one has {keys.Length}",
                call.Span, "too many", null);
            return null;
        }

        if (call.Within is { } within)
        {
            if (BindWindow(within) is not { } window)
            {
                return null;
            }

            aggregate = new WindowedAggregate(
                aggregate, window, BoundStatement.Update.TypeOf(arguments), parameters, isRead: result is not null);
        }

        var columns = new ColumnNames(report);
        if (call.As is { } own)
        {
            columns.Claim(own);
        }

        var named = columns.Name([.. keys.OfType<DraftColumn>()]);
        var type = result is null ? DataType.Error : ReadTypeOf(call, aggregate, arguments);
        if (type is null)
        {
            return null;
        }

        var update = new BoundStatement.Update(
            call.Span,
            aggregate,
            arguments,
            parameters,
            named,
            name,
            call.As?.Text ?? columns.MakeUp(aggregate.ColumnName),
            Limits.Check(call.Top, int.MaxValue, source, report),
            Limits.Check(call.Limit, MaximumLimit, source, report) ?? DefaultLimit,
            call.IsLru,
            result is null ? null : result with { Type = type });
        names.Add(update);
        return update;
    }

    private ulong? BindWindow(Expression within)
    {
        var window = Constants.Duration(within, expressions, report);
        if (window is null or >= WindowedAggregate.ShortestWindow)
        {
            return window;
        }

        report.Fail(
            Codes.OutOfRange, "a window must have 1 ms or more", within.Span, "too short to slide", null);
        return null;
    }

    private DataType? ReadTypeOf(
        AggregateCall call, Aggregate aggregate, ImmutableArray<BoundExpression> arguments)
    {
        if (aggregate.ReadType(BoundStatement.Update.TypeOf(arguments)) is { } type)
        {
            return type;
        }

        if (aggregate.ReadType(DataType.Integer) is not null)
        {
            report.Fail(
                Codes.NotReadable,
                $"the value of `{aggregate.Name}` cannot be used in the kernel where it is "
                    + BindingReport.Article(BoundStatement.Update.TypeOf(arguments)),
                call.Name.Span, "known only when it is shown", null);
            return null;
        }

        var readable = AggregateTable.Rows
            .Where(row => row.ReadType(DataType.Integer) is not null).Select(row => $"`{row.Name}`");
        report.Fail(
            Codes.NotReadable, $"the value of `{aggregate.Name}` cannot be used in the kernel", call.Name.Span,
            "known only when it is shown", null, $"those that can: {string.Join(", ", readable)}");
        return null;
    }

    private BoundExpression? BindAggregated(Expression expression, Aggregate aggregate)
    {
        var bound = expressions.Bind(expression);
        if (bound.Type == DataType.Error)
        {
            return null;
        }

        if ((OperatorTypes.IsQuantity(bound.Type) && bound.Type != DataType.Time)
            || aggregate.TakesAny.Contains(bound.Type.Representation))
        {
            return bound;
        }

        report.Fail(
            Codes.WrongArgumentType,
            $"`{aggregate.Name}` cannot work on {BindingReport.Article(bound.Type)}",
            bound.Span,
            aggregate.TakesAny.IsEmpty ? "not a quantity" : "neither a number nor an address",
            $"to see how often each value occurs, use `count({source[bound.Span]})`");
        return null;
    }

    private BoundStatement.Emit? BindEmit(Statement.Emit statement)
    {
        ImmutableArray<DraftColumn?> columns =
            [.. statement.Columns.Select(column => BindColumn(column.Value, column.As))];
        if (columns.Contains(null))
        {
            return null;
        }

        if (columns.Length > MaximumColumns * 2)
        {
            report.Fail(
                Codes.TooManyColumns,
                $"a row can have {MaximumColumns * 2} columns, and this one has {columns.Length}",
                statement.Span, "too many", null);
            return null;
        }

        return new(statement.Span, new ColumnNames(report).Name([.. columns.OfType<DraftColumn>()]));
    }

    private BoundStatement.Set? BindSet(Statement.Set statement)
    {
        if (EntryOf(statement.Entry) is not var (map, keys))
        {
            return null;
        }

        var value = expressions.Bind(statement.Value, map.ValueType);
        if (value.Type == DataType.Error)
        {
            return null;
        }

        if (!OperatorTypes.AreComparable(value.Type, map.ValueType))
        {
            report.EntryMismatch(value, map, map.ValueType, "value");
            return null;
        }

        return new(statement.Span, map, keys, value);
    }

    private (ScriptMap Map, ImmutableArray<BoundExpression> Keys)? EntryOf(MapEntry entry)
    {
        switch (expressions.Scope.Module.Find(entry.Map.Text))
        {
            case ModuleName.Map map when expressions.BindKeys(entry.Span, map.Declared, entry.Keys) is { } keys:
                return (map.Declared, keys);
            case ModuleName.Map or ModuleName.Broken:
                return null;
            default:
                report.UnknownMap(entry.Map, expressions.Scope.Module);
                return null;
        }
    }

    private BoundStatement.If? BindIf(Statement.If statement)
    {
        if (expressions.Settled(statement.Condition) is { } settled)
        {
            return new(
                statement.Span, ExpressionBinder.Truth(statement.Condition.Span, true),
                BindNested(settled ? statement.Then : statement.Else), []);
        }

        var condition = expressions.BindCondition(statement.Condition);
        var then = BindNested(statement.Then);
        var otherwise = BindNested(statement.Else);
        return condition.Type == DataType.Error ? null : new(statement.Span, condition, then, otherwise);
    }

    private ImmutableArray<BoundStatement> BindNested(ImmutableArray<Statement> block) =>
        new StatementBinder(source, row, expressions.Scope.Nested(), report, names).BindBlock(block);

    private BoundStatement.Message? BindMessage(TextSpan span, TextTemplate text, bool isAlert, OnceClause? once)
    {
        var drafts = ImmutableArray.CreateBuilder<DraftColumn?>();
        var parts = ImmutableArray.CreateBuilder<MessagePart>();
        foreach (var part in text.Parts)
        {
            if (part is TextPart.Value value)
            {
                parts.Add(new MessagePart.Value(drafts.Count));
                drafts.Add(BindColumn(value.Expression, null, mayBeConstant: true));
                continue;
            }

            parts.Add(new MessagePart.Literal(((TextPart.Literal)part).Text));
        }

        var bound = once is null ? null : BindOnce(once);
        if (drafts.Contains(null) || (once is not null && bound is null))
        {
            return null;
        }

        if (drafts.Count > MaximumColumns * 2)
        {
            report.Fail(
                Codes.TooManyColumns,
                $"a text can have {MaximumColumns * 2} values, and this one has {drafts.Count}", span, "too many",
                null);
            return null;
        }

        var columns = new ColumnNames(report).Name([.. drafts.OfType<DraftColumn>()]);
        return new(span, new(parts.ToImmutable()), columns, isAlert, bound);
    }

    private BoundOnce? BindOnce(OnceClause once)
    {
        ImmutableArray<DraftColumn?> keys = [.. once.Keys.Select(key => BindColumn(key.Value, key.As))];
        ulong? within = null;
        if (once.Within is { } expression)
        {
            if (Constants.Duration(expression, expressions, report) is not { } duration)
            {
                return null;
            }

            within = duration;
        }

        return keys.Contains(null)
            ? null
            : new(once.Span, new ColumnNames(report).Name([.. keys.OfType<DraftColumn>()]), within);
    }

    private BoundStatement.RateLimit? BindRateLimit(Statement.RateLimit limit)
    {
        ImmutableArray<DraftColumn?> keys = [.. limit.By.Select(key => BindColumn(key.Value, key.As))];
        return keys.Contains(null)
            ? null
            : RateBinder.Bind(limit, new ColumnNames(report).Name([.. keys.OfType<DraftColumn>()]), source, report);
    }

    private BoundStatement? BindLet(Statement.Let statement)
    {
        if (statement.Value is Expression.Aggregation aggregation)
        {
            return BindCounted(statement, aggregation.Aggregate);
        }

        var value = expressions.Bind(statement.Value);
        if (value.Type == DataType.Error)
        {
            // The name exists all the same: uses of it are not a second mistake.
            expressions.Declare(new(statement.Name.Text, DataType.Error, false));
            return null;
        }

        var local = new Local(statement.Name.Text, value.Type, Optionality.Of(value, row))
        {
            Shown = ColumnTypes.Of(value),
        };
        if (FieldTable.Find(local.Name) is null && expressions.Declare(local))
        {
            return new BoundStatement.Let(statement.Span, local, value);
        }

        report.NameTaken(
            statement.Name,
            FieldTable.Find(local.Name) is not null ? "a field has this name"
                : expressions.Scope.Module.Find(local.Name) is not null ? "a declaration has this name"
                : "a `let` above has this name");
        return null;
    }

    // `let n = count() by saddr` names the table as well as the value.
    private BoundStatement? BindCounted(Statement.Let statement, AggregateCall call)
    {
        var value = BindValue(call, statement.Name);
        if (value is not BoundExpression.LocalValue counted)
        {
            expressions.Declare(new(statement.Name.Text, DataType.Error, false));
            return null;
        }

        if (FieldTable.Find(statement.Name.Text) is not null || !expressions.Declare(counted.Local))
        {
            report.NameTaken(
                statement.Name,
                FieldTable.Find(statement.Name.Text) is null ? "a name above is the same" : "a field has this name");
        }

        return null;
    }

    private DraftColumn? BindColumn(Expression expression, Identifier? name, bool mayBeConstant = false)
    {
        var bound = expressions.Bind(expression);
        if (bound.Type == DataType.Error)
        {
            return null;
        }

        if (bound.Type.Representation == Representation.None
            || (bound is BoundExpression.AddressConstant && !mayBeConstant))
        {
            report.Fail(
                Codes.NotAKey, $"`{source[bound.Span]}` cannot be a column", bound.Span,
                bound.Type.IsText ? "of any length" : "the same for every packet",
                bound.Type.IsText ? $"take a part of it: `{source[bound.Span]}[0, 16]`" : null);
            return null;
        }

        return new(name, WrittenAs(expression), bound);
    }

    private string WrittenAs(Expression expression) =>
        report.NameOf(expression is Expression.Parenthesized parenthesized ? parenthesized.Inner : expression);
}
