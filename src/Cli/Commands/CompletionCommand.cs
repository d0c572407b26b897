using System.CommandLine;
using System.CommandLine.Completions;
using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq completion SHELL`: a script for a shell; and the hidden `tcpq complete`, which that script
/// asks.</summary>
internal static class CompletionCommand
{
    /// <summary>The hidden command.</summary>
    public const string AnswerName = "complete";

    public static Command Create(CommandContext context)
    {
        var shell = new Argument<string>("SHELL")
        {
            Description = string.Join(", ", ShellScripts.All.Select(row => row.Shell)),
            HelpName = "SHELL",
        };
        shell.CompletionSources.Add(_ => ShellScripts.All.Select(row => new CompletionItem(row.Shell)));
        var command =
            new Command("completion", "print a script that lets a shell complete tcpq's command lines") { shell };
        command.SetAction(parsed => Print(parsed, context, parsed.GetRequiredValue(shell)));
        return command;
    }

    /// <summary>`tcpq complete -- WORD…`: what the last word can become, each on a line with what it is about behind a
    /// tab; and `:files` if it can be a file.</summary>
    public static Command CreateAnswer(CommandContext context)
    {
        var words = new Argument<string[]>("WORD") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(AnswerName, "say what the last word of a command line can be")
        {
            Hidden = true,
            Arguments = { words },
        };
        command.SetAction(parsed =>
        {
            var root = (RootCommand)parsed.RootCommandResult.Command;
            foreach (var candidate in new Completer(root, context.Streams).Complete(parsed.GetValue(words) ?? []))
            {
                context.Streams.Results.WriteLine(candidate);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static int Print(ParseResult parsed, CommandContext context, string shell)
    {
        foreach (var row in ShellScripts.All)
        {
            if (row.Shell == shell)
            {
                context.Streams.Results.WriteLine(row.Script);
                return ExitCodes.Success;
            }
        }

        return context.Report(
            parsed, Codes.BadOption, $"there is no completion for `{shell}`",
            $"choose one of {string.Join(", ", ShellScripts.All.Select(row => row.Shell))}");
    }
}
