using System.CommandLine;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;

namespace Tcpq.Cli.Commands;

/// <summary>What the commands that compile for a kernel without running there take.</summary>
internal sealed class CompileOptionSet(CommandContext context)
{
    private readonly Argument<string[]> script = new(ScriptArguments.Name)
    {
        Description = "a script in single quotes, a file that holds one, a tool's name, or - for standard input",
        HelpName = ScriptArguments.Name,
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> hook = new("--hook")
    {
        Description = "where to watch the kernel, for rules without `via`",
        HelpName = "NAME",
    };

    private readonly Option<string?> device = new("--dev")
    {
        Description = "the network device to watch, for rules that name none in `via`",
        HelpName = "NAME",
    };

    private readonly Option<Version?> kernel = ParsedOption.Create<Version?>(
        "--kernel",
        $"the oldest kernel to compile for, from {FeatureHistory.Oldest} on; {Target.Default.Kernel} without it",
        "VERSION",
        OptionParsers.Kernel);

    private readonly Option<TunnelView?> tunnels = TunnelOption.Create();

    /// <summary>Adds them all to a command.</summary>
    public void AddTo(Command command)
    {
        ScriptCompletion.Scripts(script);
        ScriptCompletion.Hooks(hook);
        ScriptCompletion.Devices(device);
        command.Arguments.Add(script);
        command.Options.Add(hook);
        command.Options.Add(device);
        command.Options.Add(kernel);
        command.Options.Add(tunnels);
    }

    /// <summary>The script; null if it cannot be read, which is reported.</summary>
    public ScriptToCompile? Open(ParseResult parsed, DiagnosticBag diagnostics)
    {
        var (positionals, parameters) = ParameterArguments.Split(parsed.GetValue(script) ?? []);
        if (positionals is not [var name])
        {
            diagnostics.Report(CommandLine.Usage(
                positionals.IsEmpty
                    ? "there is no script"
                    : $"`{positionals[1]}` is one argument too many: a script is one argument, in single quotes"));
            return null;
        }

        if (ScriptFile.Open(name, context.Streams.OpenInput, diagnostics) is not { } source)
        {
            return null;
        }

        var read = Compilation.Parse(source);
        var values = ParameterArguments.Resolve(
            parameters,
            [.. read.ParameterNames],
            parsed.CommandResult.Command.Options.Select(option => option.Name),
            diagnostics);
        return diagnostics.HasErrors
            ? null
            : new(read, Options(parsed) with
            {
                Parameters = values,
                FindLibrary = StandardLibrary.Find,
                OpenFile = NamedFile.Open,
            });
    }

    /// <summary>What the script is compiled for: a current kernel, or the one that is asked for, whatever this machine
    /// has; what it names in the kernel is looked for in that of this machine.</summary>
    private CompilationOptions Options(ParseResult parsed) => new()
    {
        Hook = parsed.GetValue(hook),
        Device = parsed.GetValue(device),
        Tunnels = parsed.GetValue(tunnels) ?? TunnelView.Outer,
        Kernel = RunningKernel.Describe(),
        Target = parsed.GetValue(kernel) is { } version ? Target.Of(version) : Target.Default,
    };
}

/// <summary>A script and what it is compiled for.</summary>
internal sealed record ScriptToCompile(ParsedScript Script, CompilationOptions Options);
