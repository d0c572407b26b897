using System.CommandLine;
using Tcpq.Cli.Outputs;
using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq SCRIPT`: runs a script in the kernel or on captures until it ends or is told to.</summary>
internal static class RunCommand
{
    public static void AddTo(RootCommand root, CommandContext context, IReadOnlyList<string> args)
    {
        var options = new RunOptionSet();
        options.AddTo(root);
        root.SetAction(parsed => Run(parsed, context, options, args));
    }

    private static int Run(ParseResult parsed, CommandContext context, RunOptionSet set, IReadOnlyList<string> args)
    {
        var problems = new DiagnosticBag();
        if (set.Bind(parsed, args, problems) is not { } arguments ||
            ScriptFile.Open(arguments.Script, context.Streams.OpenInput, problems) is not { } source)
        {
            return context.Report(parsed, problems.ToImmutable());
        }

        ReportTerminal(arguments, context.Streams, problems);

        var script = Compilation.Parse(source);
        var values = Parameters(parsed, script, arguments, problems);
        var space = arguments.Container is { } name
            ? ContainerRuntimes.FindNetworkNamespace(name, problems)
            : arguments.Run.Live.NetworkNamespace;
        if (problems.HasErrors)
        {
            return context.Report(parsed, problems.ToImmutable());
        }

        using var interruption = new Interruption(TimeProvider.System, Environment.Exit);
        var streams = arguments.WritesPacketsToOutput || arguments.SavesToOutput
            ? context.Streams.WithResultsAmongMessages()
            : context.Streams;
        var job = new RunJob(context, parsed, arguments, Open(streams, arguments), interruption.Token);
        var options = arguments.Run with
        {
            Live = arguments.Run.Live with { NetworkNamespace = space },
            RowLimit = arguments.Results.RowLimit(streams),
            PacketStream = arguments.WritesPacketsToOutput ? streams.OpenOutput : null,
            ResultsStream = arguments.SavesToOutput ? streams.OpenOutput : null,
            Parameters = values,
        };
        return arguments.Captures.IsEmpty
            ? LiveCommand.Run(script, options, job)
            : ReadCommand.Run(script, options, job);
    }

    private static void ReportTerminal(RunArguments arguments, StandardStreams streams, DiagnosticBag problems)
    {
        if (arguments.WritesPacketsToOutput && StandardOutput.RefuseTerminal(
            streams, "--write -", "packets",
            "name a file, or send them on: `--write - | tcpdump -n -r -`") is { } packets)
        {
            problems.Report(packets);
        }

        if (arguments.SavesToOutput && StandardOutput.RefuseTerminal(
            streams, "--save -", "results", "name a file, or send them on: `--save - > host.tcpqr`") is { } results)
        {
            problems.Report(results);
        }
    }

    private static Dictionary<string, string> Parameters(
        ParseResult parsed, ParsedScript script, RunArguments arguments, DiagnosticBag problems) =>
        arguments.Parameters.IsEmpty
            ? []
            : ParameterArguments.Resolve(
                arguments.Parameters,
                [.. script.ParameterNames],
                parsed.RootCommandResult.Command.Options.Select(option => option.Name),
                problems);

    private static SharedWriter Open(StandardStreams streams, RunArguments arguments) =>
        new(arguments.Results.Open(streams, isRepeated: arguments.Run.Every is not null));
}
