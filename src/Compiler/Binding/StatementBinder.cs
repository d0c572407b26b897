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
    private readonly ColumnBinder columns;
    private readonly AggregateBinder aggregates;
    private readonly MessageBinder messages;

    // An aggregate that stands for its value counts before the statement it stands in.
    private readonly List<BoundStatement> pending = [];

    internal StatementBinder(SourceText source, Event row, Scope scope, BindingReport report, TableNames names)
    {
        this.source = source;
        this.row = row;
        this.report = report;
        this.names = names;
        expressions = new(scope, report, call => BindValue(call, null));
        columns = new(expressions, report);
        aggregates = new(expressions, columns, report, names);
        messages = new(expressions, columns, report);
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
        Statement.Aggregate aggregate => aggregates.Bind(aggregate.Call, names.NameOf(aggregate.Call, null), null),
        Statement.Emit emit => BindEmit(emit),
        Statement.Let let => BindLet(let),
        Statement.Set set => BindSet(set),
        Statement.Delete delete => EntryOf(delete.Entry) is var (map, keys)
            ? new BoundStatement.Delete(delete.Span, map, keys)
            : null,
        Statement.If choice => BindIf(choice),
        Statement.Print print => messages.Bind(print.Span, print.Text, isAlert: false, null),
        Statement.Alert alert => messages.Bind(alert.Span, alert.Text, isAlert: true, alert.Once),
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
        if (aggregates.Bind(call, name, result) is not { Result: { } local } update)
        {
            return new BoundExpression.Missing(call.Span);
        }

        pending.Add(update);
        return new BoundExpression.LocalValue(call.Span, local);
    }

    private BoundStatement.Emit? BindEmit(Statement.Emit statement)
    {
        var values = columns.BindAll(statement.Columns);
        if (values.Contains(null))
        {
            return null;
        }

        if (values.Length > MaximumColumns * 2)
        {
            report.Fail(
                Codes.TooManyColumns,
                $"a row can have {MaximumColumns * 2} columns, and this one has {values.Length}",
                statement.Span, "too many", null);
            return null;
        }

        return new(statement.Span, new ColumnNames(report).Name([.. values.OfType<DraftColumn>()]));
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

    private BoundStatement.RateLimit? BindRateLimit(Statement.RateLimit limit)
    {
        var keys = columns.BindAll(limit.By);
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
}
