using System.Collections.Immutable;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>A parameter's value as the command line gives it.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Value">As a script would write it; null if it is missing.</param>
internal sealed record ParameterArgument(string Name, string? Value);

/// <summary>Tells the options that a script declares from those that tcpq has.</summary>
internal static class ParameterArguments
{
    /// <summary>Takes what looks like an option out of the positional arguments, with the value behind it.</summary>
    /// <param name="positionals">The arguments that no option of tcpq's has taken.</param>
    /// <returns>The others, and the options.</returns>
    public static (ImmutableArray<string> Positionals, ImmutableArray<ParameterArgument> Parameters) Split(
        IReadOnlyList<string> positionals)
    {
        var others = ImmutableArray.CreateBuilder<string>();
        var parameters = ImmutableArray.CreateBuilder<ParameterArgument>();
        for (var i = 0; i < positionals.Count; i++)
        {
            if (!positionals[i].StartsWith("--", StringComparison.Ordinal))
            {
                others.Add(positionals[i]);
                continue;
            }

            var option = positionals[i][2..];
            var end = option.IndexOf('=', StringComparison.Ordinal);
            if (end >= 0)
            {
                parameters.Add(new(option[..end], option[(end + 1)..]));
                continue;
            }

            var hasValue = i + 1 < positionals.Count && !positionals[i + 1].StartsWith("--", StringComparison.Ordinal);
            parameters.Add(new(option, hasValue ? positionals[++i] : null));
        }

        return (others.ToImmutable(), parameters.ToImmutable());
    }

    /// <summary>The values by name, of those that the script has; others are reported.</summary>
    /// <param name="given">What the command line gives.</param>
    /// <param name="declared">The names of the script's parameters.</param>
    /// <param name="options">The options that tcpq has, with their dashes.</param>
    /// <param name="diagnostics">Takes what is wrong.</param>
    public static Dictionary<string, string> Resolve(
        ImmutableArray<ParameterArgument> given,
        ImmutableArray<string> declared,
        IEnumerable<string> options,
        DiagnosticBag diagnostics)
    {
        var values = new Dictionary<string, string>();
        foreach (var (written, value) in given)
        {
            // Names in scripts have no dashes, and options usually have: `--max-age` is `max_age`.
            var name = written.Replace('-', '_');
            if (!declared.Contains(name))
            {
                diagnostics.Report(Unknown(written, declared, options));
            }
            else if (value is null)
            {
                diagnostics.Report(CommandLine.Usage($"`--{written}` needs a value"));
            }
            else if (!values.TryAdd(name, value))
            {
                diagnostics.Report(CommandLine.Usage($"`--{written}` is given twice"));
            }
        }

        return values;
    }

    private static Diagnostic Unknown(string name, ImmutableArray<string> declared, IEnumerable<string> options)
    {
        var known = options.Concat(declared.Select(parameter => $"--{parameter}"))
            .Select(option => (option, ImmutableArray<string>.Empty));
        var usage = CommandLine.Usage($"there is no option `--{name}`");
        if (ForeignOptions.Help($"--{name}") is { } help)
        {
            return usage with { Help = help };
        }

        return Suggestion.Nearest($"--{name}", known) is { } near
            ? usage with { Help = $"did you mean `{near}`?" }
            : usage;
    }
}
