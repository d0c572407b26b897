using System.Collections.Immutable;
using System.Diagnostics;
using Tcpq.Diagnostics;
using Tcpq.Language;
using Tcpq.Syntax;
using Tcpq.Text;

namespace Tcpq.Binding;

/// <summary>Binds the statements of one block, in order.</summary>
internal sealed class StatementBinder(
    SourceText source, Event row, ExpressionBinder expressions, BindingReport report, TableNames names)
{
    /// <summary>Entries of a table whose statement has no `limit`.</summary>
    internal const int DefaultLimit = 65_536;

    /// <summary>Most entries that `limit` may ask for.</summary>
    internal const int MaximumLimit = 16_777_216;

    /// <summary>Most columns of a key or a row.</summary>
    internal const int MaximumColumns = 12;

    /// <summary>Binds a statement; null where it could not, and that was reported.</summary>
    internal BoundStatement? Bind(Statement statement) => statement switch
    {
        Statement.Aggregate aggregate => BindAggregate(aggregate.Call),
        Statement.Emit emit => BindEmit(emit),
        Statement.Let let => BindLet(let),
        Statement.Missing => null,
        _ => throw new UnreachableException(),
    };

    private BoundStatement.Update? BindAggregate(AggregateCall call)
    {
        if (AggregateTable.Find(call.Name.Text) is not { } aggregate)
        {
            report.UnknownAggregate(call.Name);
            return null;
        }

        var name = names.NameOf(call);
        var by = call.By.Select(key => BindColumn(key.Value, key.As));
        if (aggregate.ArgumentsAreKeys)
        {
            ImmutableArray<DraftColumn?> keys =
                [.. call.Arguments.Select(argument => BindColumn(argument, null)), .. by];
            return Update(call, aggregate, null, [], keys, name);
        }

        if (call.Arguments.Length != aggregate.ParameterNames.Length + 1)
        {
            ReportArgumentCount(call, aggregate);
            return null;
        }

        var argument = BindAggregated(call.Arguments[0], aggregate);
        var parameters = BindParameters(call, aggregate, argument);
        ImmutableArray<DraftColumn?> byKeys = [.. by];
        return argument is null || parameters is null
            ? null
            : Update(call, aggregate, argument, parameters.Value, byKeys, name);
    }

    private BoundStatement.Update? Update(
        AggregateCall call,
        Aggregate aggregate,
        BoundExpression? argument,
        ImmutableArray<long> parameters,
        ImmutableArray<DraftColumn?> keys,
        string name)
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

        var columns = new ColumnNames(report);
        if (call.As is { } own)
        {
            columns.Claim(own);
        }

        var named = columns.Name([.. keys.OfType<DraftColumn>()]);
        return new(
            call.Span,
            aggregate,
            argument,
            parameters,
            named,
            name,
            call.As?.Text ?? columns.MakeUp(aggregate.ColumnName),
            Size(call.Top, int.MaxValue),
            Size(call.Limit, MaximumLimit) ?? DefaultLimit);
    }

    private BoundExpression? BindAggregated(Expression expression, Aggregate aggregate)
    {
        var bound = expressions.Bind(expression);
        if (bound.Type == DataType.Error)
        {
            return null;
        }

        if (OperatorTypes.IsQuantity(bound.Type) && bound.Type != DataType.Time)
        {
            return bound;
        }

        report.Fail(
            Codes.WrongArgumentType,
            $"`{aggregate.Name}` cannot work on {BindingReport.Article(bound.Type)}",
            bound.Span,
            "not a quantity",
            $"to see how often each value occurs, use `count({source[bound.Span]})`");
        return null;
    }

    private ImmutableArray<long>? BindParameters(
        AggregateCall call, Aggregate aggregate, BoundExpression? aggregated)
    {
        var parameters = ImmutableArray.CreateBuilder<long>();
        foreach (var argument in call.Arguments.Skip(1))
        {
            var bound = expressions.Bind(argument, aggregated?.Type);
            if (bound.Type == DataType.Error || aggregated is null)
            {
                return null;
            }

            if (!OperatorTypes.AreComparable(bound.Type, aggregated.Type))
            {
                report.ParameterMismatch(bound, aggregated);
                return null;
            }

            if (bound is not BoundExpression.Number number)
            {
                report.NotAConstant(argument.Span, $"write a number: `{aggregate.Signature}`");
                return null;
            }

            if ((long)number.Value < 0 && aggregated.Type.Representation == Representation.Unsigned)
            {
                report.Fail(
                    Codes.OutOfRange, $"`{source[argument.Span]}` is less than 0", argument.Span,
                    $"`{source[aggregated.Span]}` never is", null);
                return null;
            }

            parameters.Add(unchecked((long)number.Value));
        }

        var values = parameters.ToImmutable();
        if (aggregate.CheckParameters(values) is not { } problem)
        {
            return values;
        }

        var first = call.Arguments[1].Span;
        var last = call.Arguments[^1].Span;
        report.Fail(
            Codes.OutOfRange, problem, new(first.Start, last.End - first.Start), "these are its constants",
            $"write `{aggregate.Signature}`");
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

    private BoundStatement.Let? BindLet(Statement.Let statement)
    {
        var value = expressions.Bind(statement.Value);
        if (value.Type == DataType.Error)
        {
            // The name exists all the same: uses of it are not a second mistake.
            expressions.Declare(new(statement.Name.Text, DataType.Error, false));
            return null;
        }

        var local = new Local(statement.Name.Text, value.Type, Optionality.Of(value, row));
        if (FieldTable.Find(local.Name) is null && expressions.Declare(local))
        {
            return new(statement.Span, local, value);
        }

        report.Fail(
            Codes.DuplicateName, $"`{local.Name}` has a meaning already", statement.Name.Span,
            FieldTable.Find(local.Name) is null ? "a `let` above has this name" : "a field has this name",
            "choose another name");
        return null;
    }

    private DraftColumn? BindColumn(Expression expression, Identifier? name)
    {
        var bound = expressions.Bind(expression);
        if (bound.Type == DataType.Error)
        {
            return null;
        }

        if (bound.Type.Representation == Representation.None || bound is BoundExpression.AddressConstant)
        {
            report.Fail(
                Codes.NotAKey, $"`{source[bound.Span]}` cannot be a column", bound.Span,
                "the same for every packet", null);
            return null;
        }

        return new(name, WrittenAs(expression), bound);
    }

    private string WrittenAs(Expression expression)
    {
        var text = expression is Expression.Parenthesized parenthesized
            ? source[parenthesized.Inner.Span]
            : source[expression.Span];
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private int? Size(SizedClause? clause, int maximum)
    {
        if (clause is null)
        {
            return null;
        }

        if (clause.Value >= 1 && clause.Value <= (ulong)maximum)
        {
            return (int)clause.Value;
        }

        report.Fail(
            Codes.OutOfRange, $"`{source[clause.Span]}` is out of range", clause.Span,
            $"from 1 to {maximum}", null);
        return null;
    }

    private void ReportArgumentCount(AggregateCall call, Aggregate aggregate)
    {
        var wanted = aggregate.ParameterNames.Length + 1;
        var given = call.Arguments.Length;
        report.Fail(
            Codes.WrongArgumentCount,
            given < wanted
                ? $"`{aggregate.Name}` needs {wanted} argument{(wanted == 1 ? "" : "s")}, and {given} are given"
                : $"`{aggregate.Name}` takes {wanted} argument{(wanted == 1 ? "" : "s")}, and {given} are given",
            call.Span,
            given < wanted ? "too few" : "too many",
            $"write `{aggregate.Signature}`");
    }
}
