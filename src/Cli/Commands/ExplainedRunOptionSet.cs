using System.CommandLine;
using Tcpq.Runtime;

namespace Tcpq.Cli.Commands;

/// <summary>Options of a run that decide nothing about its programs, but about the rights that it keeps.</summary>
internal sealed class ExplainedRunOptionSet
{
    private readonly Option<string?> write = new("--write", "-w")
    {
        Description = "the file that `capture` would write to: it decides which rights a run keeps",
        HelpName = "FILE",
    };

    private readonly Option<string?> save = new("--save")
    {
        Description = "the file that results would be saved to, likewise",
        HelpName = "FILE",
    };

    private readonly Option<bool> keepPrivileges = new("--keep-privileges")
    {
        Description = "of a run that keeps all capabilities while it watches",
    };

    /// <summary>Adds them all to a command.</summary>
    public void AddTo(Command command)
    {
        ScriptCompletion.AnyFiles(write);
        ScriptCompletion.AnyFiles(save);
        command.Options.Add(write);
        command.Options.Add(save);
        command.Options.Add(keepPrivileges);
    }

    /// <summary>The run that they are about.</summary>
    public ExplainedRun Of(ParseResult parsed) =>
        new(parsed.GetValue(write), parsed.GetValue(save), parsed.GetValue(keepPrivileges));
}
