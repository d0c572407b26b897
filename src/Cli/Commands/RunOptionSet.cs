using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Tcpq.Cli.Outputs;

namespace Tcpq.Cli.Commands;

/// <summary>The arguments and options of a run, and how they become <see cref="RunOptions"/>.</summary>
internal sealed class RunOptionSet
{
    private delegate T? Parse<T>(string text, out string? problem);

    private readonly Argument<string[]> script = new("SCRIPT")
    {
        Description = "a script in single quotes, a file that holds one, or - for standard input",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> read = new("--read", "-r")
    {
        Description = "run on capture files (pcap, pcapng; - for standard input), without root",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> hook = new("--hook")
    {
        Description = "where to watch the kernel, for rules without `via`; `tcpq doctor` lists what works here",
        HelpName = "NAME",
    };

    private readonly Option<string?> device = new("--dev")
    {
        Description = "the network device to watch, for rules whose `via` names none",
        HelpName = "NAME",
    };

    private readonly Option<TimeSpan?> duration =
        Custom<TimeSpan?>("--duration", "stop after this long", "10s", OptionParsers.Duration);

    private readonly Option<TimeSpan?> every =
        Custom<TimeSpan?>("--every", "print a report at this interval as well", "1s", OptionParsers.Duration);

    private readonly Option<Output?> format = Custom<Output?>(
        "--format",
        "how to print: " + string.Join("; ", OutputTable.All.Select(o => $"{o.Name} ({o.Doc})")),
        string.Join('|', OutputTable.All.Select(o => o.Name)),
        FindOutput);

    private readonly Option<RowCount?> limit = Custom<RowCount?>(
        "--limit", "rows to print of each table, or all; 100 on a terminal, else all", "N", OptionParsers.Limit);

    private readonly Option<LocalNetwork?> local = Custom<LocalNetwork?>(
        "--local",
        "the local side of a capture: narrows tcp_rcv to segments addressed to it",
        "ADDR|CIDR",
        OptionParsers.Local);

    /// <summary>Adds them all to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(script);
        foreach (var option in (Option[])[read, hook, device, duration, every, format, limit, local])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the command line asks for; null where it contradicts itself, which is reported.</summary>
    public RunOptions? Bind(ParseResult parsed, IReadOnlyList<string> args, List<string> problems)
    {
        var positionals = parsed.GetValue(script) ?? [];
        problems.AddRange(positionals.Where(IsOption).Select(p => $"there is no option `{p}`"));
        if (positionals.Length == 0)
        {
            problems.Add("there is no script");
        }

        if (problems.Count > 0)
        {
            return null;
        }

        var (text, captures) = ScriptArguments.Split(args, positionals, parsed.GetValue(read) ?? [], out var problem);
        var options = new RunOptions(text)
        {
            Captures = captures,
            Hook = parsed.GetValue(hook),
            Device = parsed.GetValue(device),
            Duration = parsed.GetValue(duration),
            Every = parsed.GetValue(every),
            Output = parsed.GetValue(format) ?? OutputTable.All[0],
            Limit = parsed.GetValue(limit),
            Local = parsed.GetValue(local),
        };
        problems.AddRange(problem is null ? Contradictions(options) : [problem]);
        return problems.Count == 0 ? options : null;
    }

    private static bool IsOption(string positional) => positional is ['-', _, ..];

    private static IEnumerable<string> Contradictions(RunOptions options)
    {
        if (options.Captures.IsEmpty)
        {
            return options.Local is null ? [] : ["`--local` has a meaning with `--read` only"];
        }

        ImmutableArray<(string Name, bool IsGiven)> live =
        [
            ("--hook", options.Hook is not null),
            ("--dev", options.Device is not null),
            ("--duration", options.Duration is not null),
            ("--every", options.Every is not null),
        ];
        var readers = options.Captures.Append(options.Script).Count(name => name == "-");
        return live.Where(o => o.IsGiven).Select(o => $"`{o.Name}` is about the kernel and `--read` about files")
            .Concat(readers > 1 ? ["standard input (`-`) can be read once only"] : []);
    }

    private static Output? FindOutput(string name, out string? problem)
    {
        var output = OutputTable.Find(name);
        problem = output is null
            ? $"there is no format `{name}`: choose {string.Join(", ", OutputTable.All.Select(o => o.Name))}"
            : null;
        return output;
    }

    private static Option<T> Custom<T>(string name, string description, string helpName, Parse<T> parse) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Apply(result, parse),
    };

    private static T? Apply<T>(ArgumentResult result, Parse<T> parse)
    {
        var value = parse(result.Tokens[0].Value, out var problem);
        if (problem is not null)
        {
            result.AddError(problem);
        }

        return value;
    }
}
