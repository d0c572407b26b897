using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Language;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq aggregates`.</summary>
internal static class AggregatesCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("aggregates", "list what can be counted and summed");
        command.SetAction(_ =>
        {
            context.Print(new(null, [new("written"), new("gives")], [.. AggregateTable.Rows.Select(Row)]));
            return ExitCodes.Success;
        });
        return command;
    }

    private static ImmutableArray<string> Row(Aggregate aggregate) => [aggregate.Signature, aggregate.Doc];
}
