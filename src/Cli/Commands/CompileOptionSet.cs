using System.CommandLine;
using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Cli.Commands;

/// <summary>What the commands that compile for a kernel without running there take.</summary>
internal sealed class CompileOptionSet(CommandContext context)
{
    private readonly Argument<string> script =
        new("SCRIPT") { Description = "a script in single quotes, a file that holds one, or - for standard input" };

    private readonly Option<string?> hook = new("--hook")
    {
        Description = "where to watch the kernel, for rules without `via`",
        HelpName = "NAME",
    };

    private readonly Option<string?> device = new("--dev")
    {
        Description = "the network device to watch, for rules whose `via` names none",
        HelpName = "NAME",
    };

    /// <summary>Adds them all to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(script);
        command.Options.Add(hook);
        command.Options.Add(device);
    }

    /// <summary>The script; null where it cannot be read, which is reported.</summary>
    public SourceText? Open(ParseResult parsed, DiagnosticBag diagnostics) =>
        ScriptFile.Open(parsed.GetValue(script) ?? "", context.Streams.OpenInput, diagnostics);

    /// <summary>What the script is compiled for: a current kernel, whatever this machine has.</summary>
    public CompilationOptions Options(ParseResult parsed) =>
        new() { Hook = parsed.GetValue(hook), Device = parsed.GetValue(device) };
}
