using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Binding.Probes;
using Tcpq.Cli.Tables;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq events [NAME]`: all events, or one with its hooks, or with the arguments of what it names.</summary>
internal static class EventsCommand
{
    public static Command Create(CommandContext context) =>
        new Listing<Event>(
            "events", "list the events, and where the kernel can be watched for them, best first", "event")
        {
            NameDoc = "an event, for its hooks and what works here; with a name in parentheses, for its arguments",
            Rows = () => [.. EventTable.Rows, .. ProbeTable.Patterns],
            NameOf = row => row.Name.Split('(')[0],
            DocOf = row => row.Doc,
            List = rows => context.Print(List(rows)),
            Describe = row => Print(context, row),
            DescribeOther = (parsed, name) => name.Contains('(') ? Print(context, parsed, name) : null,
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
        context.Streams.Results.WriteLine(ProbeTable.Find(row.Name.Split('(')[0]) is { } probe
            ? $"for example `{probe.Example}`; `tcpq events '{probe.Example[3..]}'` lists its arguments"
            : $"`tcpq fields {row.Name}` lists its fields");
    }

    private static int Print(CommandContext context, ParseResult parsed, string name)
    {
        var problems = new DiagnosticBag();
        var options = new CompilationOptions { Kernel = RunningKernel.Describe() };
        var script = Compilation.Bind(Compilation.Parse(new($"on {name} < count() >")), options, problems);
        if (script is { Rules: [{ Event: ProbedEvent { Arguments: var arguments } row }] })
        {
            context.Print(new(null, [new(row.Name), new("")], [["meaning", row.Doc]]));
            context.Streams.Results.WriteLine();
            context.Print(Arguments(arguments));
        }

        return context.Report(parsed, problems.ToImmutable());
    }

    /// <summary>The arguments of what an event names.</summary>
    internal static TextTable Arguments(ProbeArguments arguments) => new(
        null,
        [new("argument"), new("type in the kernel"), new("type here")],
        [
            .. arguments.Rows.Select(row => (ImmutableArray<string>)
                [
                    row.Name,
                    row.TypeText,
                    row.Obstacle ?? arguments.Find(row.Name).Field?.Type.Name ?? $"{row.Name}.MEMBER",
                ]),
        ]);

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
        kernel.Rights.WhyNot(hook)
        ?? hook.Requires.Select(kernel.WhyMissing).FirstOrDefault(reason => reason is not null);
}
