using System.CommandLine;
using Tcpq.Cli.Outputs;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Text;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq explain SCRIPT`.</summary>
internal static class ExplainCommand
{
    private const string Table = "table";
    private const string Json = "json";

    public static Command Create(CommandContext context)
    {
        var options = new CompileOptionSet(context);
        var format = new Option<string?>("--format")
        {
            Description = "how to print: table (aligned text); json (one object)",
            HelpName = $"{Table}|{Json}",
        };
        var run = new ExplainedRunOptionSet();
        var command = new Command(
            "explain",
            "say where a script runs and why, in which order it tests, and what it takes; nothing is attached");
        format.CompletionSources.Add(Table, Json);
        options.AddTo(command);
        run.AddTo(command);
        command.Options.Add(format);
        command.SetAction(
            parsed => Run(parsed, context, options, run.Of(parsed), parsed.GetValue(format) ?? Table));
        return command;
    }

    private static int Run(
        ParseResult parsed, CommandContext context, CompileOptionSet options, ExplainedRun run, string format)
    {
        if (format is not (Table or Json))
        {
            return context.Report(
                parsed, Codes.UnknownFormat, $"there is no format `{format}`", $"choose one of {Table}, {Json}");
        }

        var problems = new DiagnosticBag();
        if (options.Open(parsed, problems) is not var (script, target))
        {
            return context.Report(parsed, problems.ToImmutable());
        }

        var (explanation, diagnostics) = LocalExplanation.Of(script, target, run);
        if (explanation is not null)
        {
            Print(context, explanation, format);
        }

        return context.Report(parsed, diagnostics);
    }

    private static void Print(CommandContext context, LocalExplanation explanation, string format)
    {
        var results = context.Streams.Results;
        if (format == Json)
        {
            ExplanationJson.Write(results, explanation);
            return;
        }

        foreach (var table in ExplanationTables.Of(explanation))
        {
            context.Print(table);
            results.WriteLine();
        }

        foreach (var remark in ExplanationTables.RemarksOn(explanation))
        {
            results.WriteLine(TerminalText.Escape(remark));
        }
    }
}
