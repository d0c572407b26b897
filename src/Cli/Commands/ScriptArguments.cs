using System.Collections.Immutable;

namespace Tcpq.Cli.Commands;

/// <summary>Tells the script from the captures that a shell's `--read *.pcapng` puts beside it.</summary>
internal static class ScriptArguments
{
    /// <summary>What help and usage call the script.</summary>
    public const string Name = "SCRIPT";

    /// <summary>Splits the positional arguments: the script is the first where it stands before `--read`, else the
    /// last; the others are captures in the order written.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="positionals">Its positional arguments; at least one.</param>
    /// <param name="read">The values that belong to `--read` alone.</param>
    /// <param name="problem">What is wrong, if anything is.</param>
    public static (string Script, ImmutableArray<string> Captures) Split(
        IReadOnlyList<string> args, IReadOnlyList<string> positionals, IReadOnlyList<string> read, out string? problem)
    {
        problem = read.Count == 0 && positionals.Count > 1
            ? $"`{positionals[1]}` is one argument too many: a script is one argument, in single quotes"
            : null;
        var isFirst = read.Count == 0 || IndexOf(args, a => a == positionals[0]) < IndexOf(args, IsRead);
        var script = isFirst ? positionals[0] : positionals[^1];
        var others = isFirst ? positionals.Skip(1) : positionals.SkipLast(1);
        return (script, [.. read, .. others]);
    }

    private static bool IsRead(string arg) =>
        arg.StartsWith("--read", StringComparison.Ordinal) || arg.StartsWith("-r", StringComparison.Ordinal);

    private static int IndexOf(IReadOnlyList<string> args, Predicate<string> match)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (match(args[i]))
            {
                return i;
            }
        }

        return args.Count;
    }
}
