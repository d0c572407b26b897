using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Language;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq events`.</summary>
internal static class EventsCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("events", "list the events, and where the kernel can be watched for them, best first");
        command.SetAction(_ =>
        {
            context.Print(new(
                null, [new("event"), new("meaning"), new("hooks, best first")], [.. EventTable.Rows.Select(Row)]));
            return ExitCodes.Success;
        });
        return command;
    }

    private static ImmutableArray<string> Row(Event @event) =>
        [@event.Name, @event.Doc, string.Join(", ", @event.Hooks.Select(h => h.Hook.Name))];
}
