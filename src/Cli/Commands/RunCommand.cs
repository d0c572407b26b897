using System.CommandLine;
using Tcpq.Diagnostics;
using Tcpq.Text;

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

    private static int Run(
        ParseResult parsed, CommandContext context, RunOptionSet set, IReadOnlyList<string> args)
    {
        var problems = new DiagnosticBag();
        if (set.Bind(parsed, args, problems) is not { } options ||
            ScriptFile.Open(options.Script, context.Streams.OpenInput, problems) is not { } source)
        {
            return context.Report(parsed, problems.ToImmutable());
        }

        return Run(parsed, context, options, source);
    }

    private static int Run(ParseResult parsed, CommandContext context, RunArguments options, SourceText source) =>
        throw new NotImplementedException();
}
