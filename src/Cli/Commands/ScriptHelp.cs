using System.CommandLine;
using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq SCRIPT --help`: what a script says about itself, and the options that it declares.</summary>
internal static class ScriptHelp
{
    /// <summary>Prints it; nothing for a script that says nothing.</summary>
    /// <param name="parsed">The command line, which says how to print problems.</param>
    /// <param name="context">Where to print.</param>
    /// <param name="script">The script as the command line names it.</param>
    /// <returns>The exit code.</returns>
    public static int Print(ParseResult parsed, CommandContext context, string script)
    {
        var problems = new DiagnosticBag();
        if (ScriptFile.Open(script, context.Streams.OpenInput, problems) is not { } source)
        {
            return context.Report(parsed, problems.ToImmutable());
        }

        var outline = ScriptOutline.Of(source);
        if (outline.Header.IsEmpty && outline.Parameters.IsEmpty)
        {
            return ExitCodes.Success;
        }

        var results = context.Streams.Results;
        results.WriteLine(source.Name);
        foreach (var line in outline.Header)
        {
            results.WriteLine(line.Length == 0 ? "" : $"  {line}");
        }

        results.WriteLine();
        if (!outline.Parameters.IsEmpty)
        {
            context.Print(ParameterTable.Of(outline.Parameters));
            results.WriteLine();
        }

        return ExitCodes.Success;
    }
}
