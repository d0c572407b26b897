using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Cli.Tables;
using Tcpq.Language.Aggregates;
using Tcpq.Values;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq aggregates [NAME]`: all aggregates, or one in full.</summary>
internal static class AggregatesCommand
{
    public static Command Create(CommandContext context) =>
        new Listing<Aggregate>("aggregates", "list what can be counted and summed", "aggregate")
        {
            NameDoc = "an aggregate, for all about it",
            Rows = () => AggregateTable.Rows,
            NameOf = aggregate => aggregate.Name,
            DocOf = aggregate => aggregate.Doc,
            List = rows => context.Print(List(rows)),
            Describe = aggregate => context.Print(Describe(aggregate)),
        }.Create(context);

    private static TextTable List(ImmutableArray<Aggregate> rows) => new(
        null,
        [new("written"), new("gives")],
        [.. rows.Select(row => (ImmutableArray<string>)[row.Signature, row.Doc])]);

    private static TextTable Describe(Aggregate aggregate)
    {
        ImmutableArray<ImmutableArray<string>> facts = [
            ["written", aggregate.Signature],
            ["gives", aggregate.Doc],
            ["takes", Takes(aggregate)],
            ["then constants", string.Join(", ", aggregate.ParameterNames)],
            ["value's column", aggregate.ColumnName],
            ["as a value", aggregate.ReadType(DataType.Integer) is { } type
                ? $"{type.Name}, as in `let x = {aggregate.Name}(…)`"
                : "no: it is shown, and the script cannot ask for it"],
            ["kept", aggregate.NeedsPerCpu ? "by each CPU for itself, and merged when it is read"
                : "once for all CPUs"],
        ];
        return new(null, [new(aggregate.Name), new("")], [.. facts.Where(fact => fact[1].Length > 0)]);
    }

    private static string Takes(Aggregate aggregate)
    {
        if (aggregate.ArgumentsAreKeys)
        {
            return "keys; none counts all";
        }

        var kinds = aggregate.TakesAny.IsEmpty ? "a number, bytes or a duration" : "any value that can be a key";
        return (aggregate.LeastValues, aggregate.MostValues) switch
        {
            (_, 0) => "",
            (1, 1) => kinds,
            (var least, int.MaxValue) => $"{kinds}; {least} or more of them",
            (var least, var most) => least == most ? $"{kinds}; {least} of them"
                : $"{kinds}; {least} to {most} of them",
        };
    }
}
