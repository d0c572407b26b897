using System.CommandLine;
using Tcpq.Bpf;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq disasm SCRIPT`.</summary>
internal static class DisasmCommand
{
    public static Command Create(CommandContext context)
    {
        var options = new CompileOptionSet(context);
        var command = new Command("disasm", "show a script's bytecode, with its lines beside it");
        options.AddTo(command);
        command.SetAction(parsed => Run(parsed, context, options));
        return command;
    }

    private static int Run(ParseResult parsed, CommandContext context, CompileOptionSet options)
    {
        var problems = new DiagnosticBag();
        if (options.Open(parsed, problems) is not var (script, target))
        {
            return context.Report(parsed, problems.ToImmutable());
        }

        var result = Compilation.Compile(script, target with { IsObject = true });
        var exitCode = context.Report(parsed, result.Diagnostics);
        if (result.Result is { } compiled)
        {
            context.Streams.Results.Write(Disassembler.Disassemble(compiled.Object.AsMemory(), script.Source));
        }

        return exitCode;
    }
}
