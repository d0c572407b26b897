using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Cli.Tables;
using Tcpq.Language;
using Tcpq.Runtime.Kernel;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq events [NAME]`: all events, or one with its hooks.</summary>
internal static class EventsCommand
{
    public static Command Create(CommandContext context) =>
        new Listing<Event>(
            "events", "list the events, and where the kernel can be watched for them, best first", "event")
        {
            NameDoc = "an event, for its hooks and what works here",
            Rows = () => EventTable.Rows,
            NameOf = row => row.Name,
            DocOf = row => row.Doc,
            List = rows => context.Print(List(rows)),
            Describe = row => Print(context, row),
        }.Create(context);

    private static TextTable List(ImmutableArray<Event> rows) => new(
        null,
        [new("event"), new("meaning"), new("hooks, best first")],
        [
            .. rows.Select(row =>
                (ImmutableArray<string>)[row.Name, row.Doc, string.Join(", ", row.Hooks.Select(h => h.Hook.Name))]),
        ]);

    private static void Print(CommandContext context, Event row)
    {
        context.Print(new(null, [new(row.Name), new("")], [["meaning", row.Doc]]));
        context.Streams.Results.WriteLine();
        context.Print(Hooks(row, KernelProbe.All()));
        context.Streams.Results.WriteLine();
        context.Streams.Results.WriteLine($"`tcpq fields {row.Name}` lists its fields");
    }

    /// <summary>The hooks of an event, and whether a kernel has them.</summary>
    internal static TextTable Hooks(Event row, Target kernel) => new(
        null,
        [new("hook, best first"), new("watches"), new("here")],
        [
            .. row.Hooks.Select(choice =>
                (ImmutableArray<string>)[choice.Hook.Name, Watches(choice), Obstacle(choice.Hook, kernel) ?? "works"]),
        ]);

    private static string Watches(EventHook choice)
    {
        var functions = choice.Points.Select(point => point.KernelFunction).OfType<string>().ToList();
        return functions.Count == 0 ? choice.Hook.Doc : $"{choice.Hook.Doc} ({string.Join(", ", functions)})";
    }

    private static string? Obstacle(Hook hook, Target kernel) =>
        hook.Requires.Select(kernel.WhyMissing).FirstOrDefault(reason => reason is not null);
}
