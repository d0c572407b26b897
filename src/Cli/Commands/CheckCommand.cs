using System.CommandLine;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq check SCRIPT`.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandContext context)
    {
        var options = new CompileOptionSet(context);
        var command = new Command("check", "say what is wrong with a script, without running it");
        options.AddTo(command);
        command.SetAction(parsed => Run(parsed, context, options));
        return command;
    }

    private static int Run(ParseResult parsed, CommandContext context, CompileOptionSet options)
    {
        var problems = new DiagnosticBag();
        return options.Open(parsed, problems) is var (script, target)
            ? context.Report(parsed, Compilation.Check(script, target))
            : context.Report(parsed, problems.ToImmutable());
    }
}
