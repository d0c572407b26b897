using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Aggregates;
using Tcpq.Syntax;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds aggregates, which make tables: what they count, by what, and how much of it is kept.</summary>
/// <param name="expressions">Binds what is aggregated.</param>
/// <param name="columns">Binds keys.</param>
/// <param name="report">Where problems go.</param>
/// <param name="names">The script's tables; gets those that are bound.</param>
internal sealed class AggregateBinder(
    ExpressionBinder expressions, ColumnBinder columns, BindingReport report, TableNames names)
{
    private readonly SourceText source = report.Source;

    /// <summary>Binds an aggregate; null if it could not be, which was reported.</summary>
    /// <param name="call">As written.</param>
    /// <param name="name">Its table's name.</param>
    /// <param name="result">Takes its value, still without a type; null if nobody asks for it.</param>
    internal BoundStatement.Update? Bind(AggregateCall call, string name, Local? result)
    {
        if (AggregateTable.Find(call.Name.Text) is not { } aggregate)
        {
            report.UnknownAggregate(call.Name);
            BindForMistakes(call);
            return null;
        }

        var by = call.By.Select(key => columns.Bind(key.Value, key.As));
        if (aggregate.ArgumentsAreKeys)
        {
            ImmutableArray<DraftColumn?> keys =
                [.. call.Arguments.Select(argument => columns.Bind(argument, null)), .. by];
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

        if (keys.Length > StatementBinder.MaximumColumns)
        {
            report.Fail(
                Codes.TooManyKeys,
                $"a key can have {StatementBinder.MaximumColumns} parts, and this one has {keys.Length}",
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

        var taken = new ColumnNames(report);
        if (call.As is { } own)
        {
            taken.Claim(own);
        }

        var named = taken.Name([.. keys.OfType<DraftColumn>()]);
        var type = result is null ? DataType.Error : ReadTypeOf(call, aggregate, arguments);
        if (type is null)
        {
            return null;
        }

        var table = new BoundTable(
            name,
            call.As?.Text ?? taken.MakeUp(aggregate.ColumnName),
            Limits.Check(call.Sizes.Top, int.MaxValue, source, report),
            Limits.Check(call.Sizes.Limit, StatementBinder.MaximumLimit, source, report)
                ?? StatementBinder.DefaultLimit,
            call.Sizes.IsLru);
        var update = new BoundStatement.Update(
            call.Span, aggregate, arguments, parameters, named, table,
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
                $"the value of `{aggregate.Name}` cannot be used in the kernel if it is "
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
}
