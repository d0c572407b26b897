using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq help`, `tcpq help error [CODE]`.</summary>
internal static class HelpCommand
{
    public static Command Create(CommandContext context)
    {
        var error = new Listing<DiagnosticCode>("error", "explain an error", "error")
        {
            Path = "help error",
            ArgumentName = "CODE",
            NameDoc = "an error's code, such as TQ0201; all are listed without it",
            Comparison = StringComparison.OrdinalIgnoreCase,
            Rows = () => Codes.All,
            NameOf = code => code.Id,
            DocOf = code => code.Title,
            List = codes => context.Print(new(
                null,
                [new("code"), new("stands for")],
                [.. codes.Select(code => (ImmutableArray<string>)[code.Id, code.Title])])),
            Describe = code => Explain(context.Streams.Results, code),
        }.Create(context);
        var help = new Command("help", "explain an error, or list the options") { error };
        help.SetAction(parsed => parsed.RootCommandResult.Command.Parse(["--help"])
            .Invoke(parsed.InvocationConfiguration));
        return help;
    }

    private static void Explain(TextWriter writer, DiagnosticCode code)
    {
        writer.WriteLine($"{code.Id}: {code.Title}");
        writer.WriteLine();
        writer.WriteLine(code.Explanation);
    }
}
