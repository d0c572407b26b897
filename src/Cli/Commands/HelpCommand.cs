using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq help`, `tcpq help error [CODE]`.</summary>
internal static class HelpCommand
{
    public static Command Create(CommandContext context)
    {
        var code = new Argument<string?>("CODE")
        {
            Description = "an error's code, such as TQ0201; all are listed without it",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var error = new Command("error", "explain an error") { code };
        error.SetAction(parsed => Explain(parsed, context, parsed.GetValue(code)));
        var help = new Command("help", "explain an error, or list the options") { error };
        help.SetAction(parsed => parsed.RootCommandResult.Command.Parse(["--help"]).Invoke(parsed.InvocationConfiguration));
        return help;
    }

    private static int Explain(ParseResult parsed, CommandContext context, string? id)
    {
        if (id is null)
        {
            context.Print(new(
                null, [new("code"), new("stands for")], [.. Codes.All.Select(c => Row(c))]));
            return ExitCodes.Success;
        }

        var code = Codes.All.FirstOrDefault(c => string.Equals(c.Id, id, StringComparison.OrdinalIgnoreCase));
        if (code is null)
        {
            return context.Report(
                parsed, Codes.BadOption, $"there is no error `{id}`", "`tcpq help error` lists them all");
        }

        context.Streams.Results.WriteLine($"{code.Id}: {code.Title}");
        context.Streams.Results.WriteLine();
        context.Streams.Results.WriteLine(code.Explanation);
        return ExitCodes.Success;
    }

    private static ImmutableArray<string> Row(DiagnosticCode code) => [code.Id, code.Title];
}
