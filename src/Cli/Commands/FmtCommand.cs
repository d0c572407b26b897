using System.CommandLine;
using System.Text;
using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Files;
using Tcpq.Syntax.Formatting;
using Tcpq.Text;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq fmt FILES`.</summary>
internal static class FmtCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new Argument<string[]>("FILES")
        {
            Description = "files with scripts, which are rewritten, or - for standard input to standard output",
            HelpName = "FILES",
            Arity = ArgumentArity.ZeroOrMore,
        };
        ScriptCompletion.AnyFiles(files);
        var check = new Option<bool>("--check")
        {
            Description = "change nothing: name the files that would change, and exit with 1 if there are any",
        };
        var command = new Command("fmt", "write scripts in the form that all share: blanks, lines, indentation")
        {
            files,
            check,
        };
        command.SetAction(parsed => Run(parsed, context, parsed.GetValue(files) ?? [], parsed.GetValue(check)));
        return command;
    }

    private static int Run(ParseResult parsed, CommandContext context, string[] files, bool isCheck)
    {
        if (files.Length == 0)
        {
            return context.Report(parsed, Codes.ScriptMissing, "there is no file to format", "name files, or `-`");
        }

        var exitCode = ExitCodes.Success;
        foreach (var name in files)
        {
            var result = FormatOne(parsed, context, name, isCheck);
            exitCode = exitCode == ExitCodes.Success ? result : exitCode;
        }

        return exitCode;
    }

    private static int FormatOne(ParseResult parsed, CommandContext context, string name, bool isCheck)
    {
        var problems = new DiagnosticBag();
        var source = name == "-"
            ? ScriptFile.Open(name, context.Streams.OpenInput, problems)
            : ScriptFile.Read(name, problems);
        if (source is null)
        {
            return context.Report(parsed, problems.ToImmutable());
        }

        var formatted = ScriptFormatter.Format(source);
        if (formatted.Text is not { } text)
        {
            return context.Report(parsed, formatted.Diagnostics);
        }

        if (isCheck)
        {
            return Check(context, source, text);
        }

        if (name == "-")
        {
            context.Streams.Results.Write(text);
            return ExitCodes.Success;
        }

        return text == source.Text ? ExitCodes.Success : Rewrite(parsed, context, name, text);
    }

    private static int Check(CommandContext context, SourceText source, string text)
    {
        if (text == source.Text)
        {
            return ExitCodes.Success;
        }

        context.Streams.Results.WriteLine(source.Name);
        return ExitCodes.Script;
    }

    private static int Rewrite(ParseResult parsed, CommandContext context, string path, string text)
    {
        try
        {
            // Whoever reads the file sees the old text or the new one, never a part.
            OutputFile.Write(path, Encoding.UTF8.GetBytes(text));
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return context.Report(parsed, Codes.OutputUnwritable, $"cannot write `{path}`: {e.Message.TrimEnd('.')}");
        }
    }
}
