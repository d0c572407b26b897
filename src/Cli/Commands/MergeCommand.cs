using System.CommandLine;
using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;
using Tcpq.Runtime;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq merge FILES`.</summary>
internal static class MergeCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new Argument<string[]>("FILES")
        {
            Description = "what `--save` has written",
            HelpName = "FILES",
            Arity = ArgumentArity.OneOrMore,
        };
        ScriptCompletion.AnyFiles(files);
        var output = new ResultOptionSet();
        var save = new Option<string?>("--save")
        {
            Description = "also save the sum to a file; - for standard output: it then is printed to standard error",
            HelpName = "FILE",
        };
        ScriptCompletion.AnyFiles(save);
        var command =
            new Command("merge", "add what runs of several hosts, captures or times have saved") { files, save };
        foreach (var option in output.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed => Run(
            parsed, context, parsed.GetRequiredValue(files), output, parsed.GetValue(save)));
        return command;
    }

    private static int Run(
        ParseResult parsed, CommandContext context, string[] files, ResultOptionSet output, string? save)
    {
        var problems = new DiagnosticBag();
        if (output.Bind(parsed, problems) is not { } wanted)
        {
            return context.Report(parsed, problems.ToImmutable());
        }

        var toOutput = StandardOutput.IsNamedBy(save);
        if (toOutput && StandardOutput.RefuseTerminal(
            context.Streams, "--save -", "results",
            "name a file, or send them on: `--save - > sum.tcpqr`") is { } refusal)
        {
            return context.Report(parsed, [refusal]);
        }

        var merge = new ResultsMerge();
        foreach (var file in files)
        {
            if (merge.Add(file) is { } problem)
            {
                return context.Report(parsed, [problem]);
            }
        }

        var streams = toOutput ? context.Streams.WithResultsAmongMessages() : context.Streams;
        var writer = wanted.Open(streams, isRepeated: false);
        writer.Report(merge.Report(wanted.RowLimit(streams)), final: true);
        return save is not null && merge.Save(save, toOutput ? streams.OpenOutput : null) is { } unsaved
            ? context.Report(parsed, [unsaved])
            : ExitCodes.Success;
    }
}
