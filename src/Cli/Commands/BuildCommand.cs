using System.CommandLine;
using Tcpq.Cli.Terminal;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Files;
using Tcpq.Targets;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq build SCRIPT -o FILE`.</summary>
internal static class BuildCommand
{
    public static Command Create(CommandContext context)
    {
        var options = new CompileOptionSet(context);
        var output = new Option<string>("--output", "-o")
        {
            Description = "the object to write, such as scan.bpf.o; - for standard output",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command("build", "write a BPF object for any libbpf loader") { output };
        ScriptCompletion.AnyFiles(output);
        options.AddTo(command);
        command.SetAction(parsed => Run(parsed, context, options, parsed.GetRequiredValue(output)));
        return command;
    }

    private static int Run(ParseResult parsed, CommandContext context, CompileOptionSet options, string path)
    {
        var problems = new DiagnosticBag();
        if (options.Open(parsed, problems) is not var (script, target))
        {
            return context.Report(parsed, problems.ToImmutable());
        }

        if (StandardOutput.IsNamedBy(path) && StandardOutput.RefuseTerminal(
            context.Streams, $"-o {path}", "an object", "name a file: `-o scan.bpf.o`") is { } refusal)
        {
            return context.Report(parsed, [refusal]);
        }

        var result = Compilation.Build(script, target);
        var exitCode = context.Report(parsed, result.Diagnostics);
        if (result.Result is not var (built, needs))
        {
            return exitCode;
        }

        return Write(parsed, context, path, built, needs);
    }

    private static int Write(
        ParseResult parsed, CommandContext context, string path, CompiledScript script, KernelNeeds needs)
    {
        try
        {
            if (StandardOutput.IsNamedBy(path))
            {
                using var output = context.Streams.OpenOutput();
                output.Write(script.Object.AsSpan());
            }
            else
            {
                OutputFile.Write(path, script.Object.AsSpan());
            }

            context.Report(parsed, path, needs);
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return context.Report(parsed, Codes.OutputUnwritable, $"cannot write `{path}`: {e.Message.TrimEnd('.')}");
        }
    }
}
