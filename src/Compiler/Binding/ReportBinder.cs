using System.Collections.Immutable;
using Tcpq.Binding.Reports;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds the blocks that run beside the events: `begin`, `every`, `end`.</summary>
internal sealed class ReportBinder(
    SourceText source, ModuleScope module, BindingReport report, TableNames tables)
{
    // Shorter ones would do little but report.
    private const ulong ShortestInterval = 1_000_000;

    /// <summary>Binds all such blocks of a script; what could not be bound was reported and is left out.</summary>
    internal ReportPlan Bind(Script script)
    {
        var begin = ImmutableArray.CreateBuilder<ReportAction>();
        var timers = ImmutableArray.CreateBuilder<ReportTimer>();
        ImmutableArray<ReportAction>? end = null;
        foreach (var declaration in script.Declarations)
        {
            switch (declaration)
            {
                case Declaration.Begin block:
                    begin.AddRange(BindBlock(block.Body));
                    break;
                case Declaration.Timer timer:
                    BindTimer(timer, timers);
                    break;
                case Declaration.End block:
                    end = [.. end ?? [], .. BindBlock(block.Body)];
                    break;
            }
        }

        return new(begin.ToImmutable(), timers.ToImmutable(), end);
    }

    private void BindTimer(Declaration.Timer timer, ImmutableArray<ReportTimer>.Builder timers)
    {
        var expressions = new ExpressionBinder(new Scope(null, module), report);
        var interval = Constants.Duration(timer.Interval, expressions, report);
        var actions = BindBlock(timer.Body);
        switch (interval)
        {
            case null:
                return;
            case < ShortestInterval:
                report.Fail(
                    Codes.OutOfRange, "this interval is too short", timer.Interval.Span, "1ms is the shortest", null);
                return;
            default:
                timers.Add(new(TimeSpan.FromTicks((long)(interval.Value / 100)), actions));
                return;
        }
    }

    private ImmutableArray<ReportAction> BindBlock(ImmutableArray<Statement> statements) =>
        [.. statements.Select(Bind).OfType<ReportAction>()];

    private ReportAction? Bind(Statement statement) => statement switch
    {
        Statement.Show show => BindShow(show),
        Statement.Clear clear => BindClear(clear),
        Statement.Print print => BindMessage(print.Text, isAlert: false),
        Statement.Alert { Once: { } once } => NotHere(
            once.Span, "`once` goes with an event", "the alerts of a block like this one come at its intervals only"),
        Statement.Alert alert => BindMessage(alert.Text, isAlert: true),
        Statement.If choice => BindIf(choice),
        Statement.Exit => new ReportAction.Exit(),
        Statement.Missing => null,
        _ => NotHere(
            statement.Span, "this statement needs an event",
            "there is none here: `show`, `clear`, `print`, `alert`, `if` and `exit` need none"),
    };

    private ReportAction? NotHere(TextSpan span, string message, string label)
    {
        report.Fail(Codes.StatementMisplaced, message, span, label, null);
        return null;
    }

    private ReportAction.Show? BindShow(Statement.Show show)
    {
        if (tables.Find(show.Table.Text) is not { } update)
        {
            if (module.Find(show.Table.Text) is ModuleName.Map)
            {
                report.Fail(
                    Codes.UnknownTable, $"`{show.Table.Text}` is a map, not a table", show.Table.Span,
                    "only what an aggregate counts is shown",
                    $"in a rule, `last({show.Table.Text}[…]) by …` makes a table of it");
                return null;
            }

            ReportUnknown(show.Table, tables.Tables.Select(known => known.Table.Name));
            return null;
        }

        var top = Limits.Check(show.Top, int.MaxValue, source, report);
        if (show.Where is null)
        {
            return new(update.Table.Name, top, null);
        }

        var scope = TableScope();
        for (var i = 0; i < update.Keys.Length; i++)
        {
            scope.TryAdd(
                update.Keys[i].Name, new BoundExpression.ColumnValue(show.Where.Span, update.Keys[i].Value.Type, i));
        }

        var value = ValueOf(update, type => new BoundExpression.ColumnValue(show.Where.Span, type, -1));
        scope.TryAdd(update.Table.ValueName, value);
        scope.TryAdd(update.Table.Name, value);
        var where = new ExpressionBinder(scope, report).BindCondition(show.Where);
        return where.Type == DataType.Error ? null : new(update.Table.Name, top, new(where));
    }

    private ReportAction.Clear? BindClear(Statement.Clear clear)
    {
        var name = clear.Table.Text;
        if (tables.Find(name) is not null)
        {
            return new(name, IsMap: false);
        }

        if (module.Find(name) is ModuleName.Map)
        {
            return new(name, IsMap: true);
        }

        if (module.Find(name) is not ModuleName.Broken)
        {
            ReportUnknown(clear.Table, tables.Tables.Select(known => known.Table.Name).Concat(module.Maps));
        }

        return null;
    }

    private ReportAction.If? BindIf(Statement.If choice)
    {
        var condition = new ExpressionBinder(TableScope(), report).BindCondition(choice.Condition);
        var then = BindBlock(choice.Then);
        var otherwise = BindBlock(choice.Else);
        return condition.Type == DataType.Error ? null : new(new(condition), then, otherwise);
    }

    private ReportAction.Message? BindMessage(TextTemplate text, bool isAlert)
    {
        var expressions = new ExpressionBinder(TableScope(), report);
        var parts = ImmutableArray.CreateBuilder<MessagePart>();
        var columns = ImmutableArray.CreateBuilder<ResultColumn>();
        var values = ImmutableArray.CreateBuilder<ReportExpression>();
        var isBroken = false;
        foreach (var part in text.Parts)
        {
            if (part is not TextPart.Value(var expression))
            {
                parts.Add(new MessagePart.Literal(((TextPart.Literal)part).Text));
                continue;
            }

            var value = expressions.Bind(expression);
            isBroken |= value.Type == DataType.Error;
            parts.Add(new MessagePart.Value(values.Count));
            columns.Add(new(report.NameOf(expression), value.Type));
            values.Add(new(value));
        }

        return isBroken ? null : new(new(parts.ToImmutable()), columns.ToImmutable(), values.ToImmutable(), isAlert);
    }

    // Outside the kernel a table without keys stands for its value.
    private Scope TableScope()
    {
        var scope = new Scope(null, module);
        foreach (var update in tables.Tables)
        {
            if (update.Keys.IsEmpty)
            {
                scope.TryAdd(
                    update.Table.Name,
                    ValueOf(update, type => new BoundExpression.TableValue(update.Span, type, update.Table.Name)));
            }
        }

        return scope;
    }

    private static BoundExpression ValueOf(BoundStatement.Update update, Func<DataType, BoundExpression> single) =>
        update.Aggregate.Shape(update.Table.ValueName, update.ArgumentType)
            is { Form: ResultForm.Single, Columns: [var column] }
            ? single(column.Type)
            : new BoundExpression.SeveralValues(update.Span, update.Aggregate.Name);

    private void ReportUnknown(Identifier name, IEnumerable<string> known)
    {
        if (name.Text.Length == 0)
        {
            return;
        }

        var names = known.ToList();
        var near = Suggestion.Nearest(name.Text, names.Select(other => (other, ImmutableArray<string>.Empty)));
        report.Fail(
            Codes.UnknownTable, $"there is no table `{name.Text}`", name.Span, "nothing in the script has this name",
            near is not null ? $"did you mean `{near}`?"
                : names.Count > 0 ? $"there is {string.Join(", ", names.Select(other => $"`{other}`"))}"
                : "count something first: `on tcp_rcv where syn < count(saddr) as sources >`");
    }
}
