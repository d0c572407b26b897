using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Targets;
using Tcpq.Values;

namespace Tcpq.Cli.Commands;

/// <summary>The arguments and options of a run, and how they become <see cref="RunArguments"/>.</summary>
internal sealed class RunOptionSet
{
    private const string FirstScript =
        "write it in single quotes, as in `tcpq 'on tcp_rcv where syn < count(saddr) >'`, "
        + "or name a file that holds one";

    private readonly Argument<string[]> script = new(ScriptArguments.Name)
    {
        Description = "a script in single quotes, a file that holds one, a tool's name, or - for standard input",
        HelpName = ScriptArguments.Name,
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> read = new("--read", "-r")
    {
        Description = "run on capture files (pcap, pcapng, also compressed; - for standard input), without root",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> hook = new("--hook")
    {
        Description = "where to watch the kernel, for rules without `via`; `tcpq doctor` lists what works here",
        HelpName = "NAME",
    };

    private readonly Option<string[]> device = new("--dev")
    {
        Description = "the network device to watch, for rules that name none in `via`; several, or a pattern such as "
            + "'veth*', which also takes devices that appear later",
        HelpName = "NAME",
    };

    private readonly Option<string?> networkNamespace = new("--netns")
    {
        Description = "watch this network namespace: a name of `ip netns`, a process id, or a path",
        HelpName = "NAME",
    };

    private readonly Option<string?> container = new("--container")
    {
        Description = "watch this container's network namespace (docker, podman, nerdctl, crictl)",
        HelpName = "NAME",
    };

    private readonly Option<string?> cgroup = new("--cgroup")
    {
        Description = "watch the sockets of this cgroup v2 only",
        HelpName = "DIR",
    };

    private readonly Option<TimeSpan?> duration =
        ParsedOption.Create<TimeSpan?>("--duration", "stop after this long", "10s", OptionParsers.Duration);

    private readonly Option<TimeSpan?> every =
        ParsedOption.Create<TimeSpan?>("--every", "print a report at this interval as well", "1s",
            OptionParsers.Duration);

    private readonly ResultOptionSet results = new();

    private readonly Option<AddressPrefix?> local = ParsedOption.Create<AddressPrefix?>(
        "--local",
        "the local side of a capture: narrows tcp_rcv to segments addressed to it, and looks at connections from there",
        "ADDR|CIDR",
        OptionParsers.Local);

    private readonly Option<FlowSide?> side = ParsedOption.Create<FlowSide?>(
        "--side",
        "the end that a capture's connections are looked at from: auto (the one it was taken at, as far as that can be "
            + "told), client, server or both",
        "END",
        OptionParsers.Side);

    private readonly Option<TunnelView?> tunnels = TunnelOption.Create();

    private readonly Option<Enforcement?> enforce = new("--enforce")
    {
        Description =
            "apply `drop`, `pass` and `limit`, which are counted otherwise; the SSH session that tcpq runs in "
            + "is never dropped, unless it is `--enforce=all`",
        HelpName = "all",
        CustomParser = result => ParsedOption.Apply<Enforcement?>(result, OptionParsers.Enforce),
    };

    private readonly Option<string?> write = new("--write", "-w")
    {
        Description = "the file that `capture` writes packets to, as pcapng; - for standard output: results then go to "
            + "standard error",
        HelpName = "FILE",
    };

    private readonly Option<string?> save = new("--save")
    {
        Description = "also save what was found to a file, which `tcpq merge` adds to others; - for standard output: "
            + "results then are printed to standard error",
        HelpName = "FILE",
    };

    private readonly Option<int?> snapLength = ParsedOption.Create<int?>(
        "--snaplen", "bytes of each packet that `capture` keeps; 65535 without it", "N", OptionParsers.SnapLength);

    private readonly Option<int?> workers = ParsedOption.Create<int?>(
        "--workers", "threads that read a capture; one on each processor without it", "N", OptionParsers.Workers);

    private readonly Option<bool> keepPrivileges = new("--keep-privileges")
    {
        Description = "keep all capabilities while watching; without it, tcpq gives up those that it needs no more",
    };

    /// <summary>Gives `--enforce` its value, lest the script behind it be taken for that.</summary>
    public static string[] Spell(string[] args)
    {
        var end = Array.IndexOf(args, "--");
        return [.. args.Select((arg, i) => arg == "--enforce" && (end < 0 || i < end) ? "--enforce=guarded" : arg)];
    }

    /// <summary>Adds them all to a command.</summary>
    public void AddTo(Command command)
    {
        ScriptCompletion.Scripts(script);
        ScriptCompletion.AnyFiles(read);
        ScriptCompletion.AnyFiles(write);
        ScriptCompletion.AnyFiles(save);
        ScriptCompletion.Hooks(hook);
        ScriptCompletion.Devices(device);
        side.CompletionSources.Add("auto", "client", "server", "both");
        enforce.CompletionSources.Add("all");
        command.Arguments.Add(script);
        Option[] options = [
            read, hook, device, networkNamespace, container, cgroup, duration, every, .. results.All, local, side,
            tunnels,
            enforce, write, snapLength, save, workers, keepPrivileges,
        ];
        foreach (var option in options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the command line asks for; null if it contradicts itself, which is reported.</summary>
    public RunArguments? Bind(ParseResult parsed, IReadOnlyList<string> args, DiagnosticBag diagnostics)
    {
        var (positionals, parameters) = ParameterArguments.Split(parsed.GetValue(script) ?? []);
        foreach (var unknown in positionals.Where(IsOption))
        {
            diagnostics.Report(UnknownOption(unknown, parsed));
        }

        var output = results.Bind(parsed, diagnostics);
        if (positionals.Length == 0)
        {
            diagnostics.Report(new(Codes.ScriptMissing, "there is no script") { Help = FirstScript });
        }

        if (diagnostics.HasErrors || output is null)
        {
            return null;
        }

        var (text, captures) = ScriptArguments.Split(args, positionals, parsed.GetValue(read) ?? [], out var problem);
        var options = new RunArguments(text)
        {
            Captures = captures,
            Run = Options(parsed),
            Container = parsed.GetValue(container),
            Duration = parsed.GetValue(duration),
            Results = output,
            KeepsPrivileges = parsed.GetValue(keepPrivileges),
            Parameters = parameters,
        };
        foreach (var message in problem is null ? Contradictions(options) : [problem])
        {
            diagnostics.Report(CommandLine.Usage(message));
        }

        return diagnostics.HasErrors ? null : options;
    }

    private RunOptions Options(ParseResult parsed) => new()
    {
        Live = new()
        {
            Hook = parsed.GetValue(hook),
            Device = parsed.GetValue(device) is { Length: > 0 } names ? string.Join(',', names) : null,
            NetworkNamespace = parsed.GetValue(networkNamespace),
            Cgroup = parsed.GetValue(cgroup),
            Enforcement = parsed.GetValue(enforce) ?? Enforcement.None,
        },
        Capture = new()
        {
            Local = parsed.GetValue(local),
            Side = parsed.GetValue(side),
            Workers = parsed.GetValue(workers),
        },
        Every = parsed.GetValue(every),
        Tunnels = parsed.GetValue(tunnels) ?? TunnelView.Outer,
        PacketFile = parsed.GetValue(write),
        ResultsFile = parsed.GetValue(save),
        SnapLength = parsed.GetValue(snapLength),
        OpenFile = NamedFile.Open,
    };

    private static bool IsOption(string positional) => positional is ['-', _, ..];

    private static IEnumerable<string> Contradictions(RunArguments options)
    {
        var (run, watched) = (options.Run, options.Run.Live);
        if (run is { SnapLength: not null, PacketFile: null })
        {
            return ["`--snaplen` has a meaning with `--write` only"];
        }

        if (options is { WritesPacketsToOutput: true, SavesToOutput: true })
        {
            return ["`--write` and `--save` cannot both write to standard output"];
        }

        if (options.Captures.IsEmpty)
        {
            return options switch
            {
                { Run.Capture.Local: not null } => ["`--local` has a meaning with `--read` only"],
                { Run.Capture.Side: not null } => ["`--side` has a meaning with `--read` only"],
                { Run.Capture.Workers: not null } => ["`--workers` has a meaning with `--read` only"],
                { Run.Live.NetworkNamespace: not null, Container: not null } =>
                    ["`--container` names a network namespace already"],
                _ => [],
            };
        }

        ImmutableArray<(string Name, bool IsGiven)> live = [
            ("--hook", watched.Hook is not null),
            ("--dev", watched.Device is not null),
            ("--netns", watched.NetworkNamespace is not null),
            ("--container", options.Container is not null),
            ("--cgroup", watched.Cgroup is not null),
            ("--keep-privileges", options.KeepsPrivileges),
            ("--enforce", watched.Enforcement != Enforcement.None),
        ];
        var readers = options.Captures.Append(options.Script).Count(name => name == "-");
        return live.Where(o => o.IsGiven).Select(o => $"`{o.Name}` is about the kernel and `--read` about files")
            .Concat(readers > 1 ? ["standard input (`-`) can be read once only"] : [])
            .Concat(WritesWhatItReads(options) ? [$"`{options.Run.PacketFile}` is read, and cannot be written too"]
                : []);
    }

    private static bool WritesWhatItReads(RunArguments options) => options.Run.PacketFile is { } path
        && options.Captures.Any(capture => capture != "-" && Path.GetFullPath(capture) == Path.GetFullPath(path));

    private static Diagnostic UnknownOption(string written, ParseResult parsed)
    {
        var names = parsed.RootCommandResult.Command.Options.Select(o => (o.Name, ImmutableArray<string>.Empty));
        var usage = CommandLine.Usage($"there is no option `{written}`");
        if (ForeignOptions.Help(written) is { } help)
        {
            return usage with { Help = help };
        }

        var near = Suggestion.Nearest(written, names);
        return near is null ? usage : usage with { Help = $"did you mean `{near}`?" };
    }
}
