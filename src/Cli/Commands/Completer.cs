using System.CommandLine;
using System.CommandLine.Completions;
using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>Says what the last word of a command line can be, by the tree of commands.</summary>
internal sealed class Completer(RootCommand root, StandardStreams streams)
{
    /// <summary>Stands for all files, which shells know best.</summary>
    public const string Files = ":files";

    private Command command = root;
    private string? positional;
    private Option? pending;

    /// <summary>The candidates, each with what it is about behind a tab if that is known.</summary>
    /// <param name="words">The words behind the program's name; the last is the one to complete, and may be empty.
    /// </param>
    public IEnumerable<string> Complete(IReadOnlyList<string> words)
    {
        foreach (var word in words.SkipLast(1))
        {
            Pass(word);
        }

        // bash makes `=` a word of its own, before the word to complete or in its place.
        var current = words.Count == 0 || words[^1] == "=" ? "" : words[^1];
        var (prefix, rest) = SplitAtValue(current);
        var lines = Candidates(prefix is null ? current : rest)
            .Select(item => Line(item, prefix ?? ""))
            .Where(line => line == Files || line.StartsWith(current, StringComparison.Ordinal));
        return lines.Distinct();
    }

    private void Pass(string word)
    {
        if (word == "=" && pending is not null)
        {
            return;
        }

        if (word is ['-', _, ..])
        {
            pending = word.Contains('=', StringComparison.Ordinal) ? null : Find(word);
            return;
        }

        if (pending is not null)
        {
            // `--read` takes files as long as there are any.
            pending = pending.Arity.MaximumNumberOfValues > 1 ? pending : null;
            return;
        }

        if (positional is null && command.Subcommands.FirstOrDefault(below => below.Name == word) is { } chosen)
        {
            command = chosen;
            return;
        }

        positional ??= word;
    }

    // `--format=js`: the option is known, and what stands behind `=` is its value.
    private (string? Option, string Value) SplitAtValue(string current)
    {
        var end = current.StartsWith('-') ? current.IndexOf('=', StringComparison.Ordinal) : -1;
        if (end < 0)
        {
            return (null, current);
        }

        pending = Find(current[..end]);
        return (current[..(end + 1)], current[(end + 1)..]);
    }

    private IEnumerable<CompletionItem> Candidates(string current)
    {
        if (current.StartsWith('-'))
        {
            return Options();
        }

        if (pending is not null)
        {
            return pending.GetCompletions(CompletionContext.Empty);
        }

        if (positional is not null)
        {
            return More(current);
        }

        var commands = command.Subcommands.Where(below => !below.Hidden)
            .Select(below => new CompletionItem(below.Name, documentation: below.Description));
        return commands.Concat(command.Arguments.SelectMany(a => a.GetCompletions(CompletionContext.Empty)));
    }

    // What follows a script begins with dashes; of files there can be more.
    private IEnumerable<CompletionItem> More(string current)
    {
        if (!TakesScript)
        {
            return command.Arguments.Where(argument => argument.Arity.MaximumNumberOfValues > 1)
                .SelectMany(argument => argument.GetCompletions(CompletionContext.Empty));
        }

        return current.Length == 0 ? Options() : [];
    }

    private IEnumerable<CompletionItem> Options()
    {
        var own = AllOptions().Where(option => !option.Hidden)
            .Select(option => new CompletionItem(option.Name, documentation: option.Description));
        return Parameters().Concat(own);
    }

    private IEnumerable<CompletionItem> Parameters() => TakesScript && positional is { } name && name != "-"
        && ScriptFile.Open(name, streams.OpenInput, new DiagnosticBag()) is { } source
        ? Compilation.Parse(source).Parameters()
            .Select(row => new CompletionItem($"--{row.Name}", documentation: row.Doc ?? $"default {row.Default}"))
        : [];

    private bool TakesScript => command.Arguments.Any(argument => argument.Name == ScriptArguments.Name);

    private Option? Find(string word) => AllOptions().FirstOrDefault(option =>
        (option.Name == word || option.Aliases.Contains(word)) && option.Arity.MaximumNumberOfValues > 0);

    private IEnumerable<Option> AllOptions() =>
        command == root ? root.Options : command.Options.Concat(root.Options.Where(option => option.Recursive));

    private static string Line(CompletionItem item, string prefix) => item.Kind == ScriptCompletion.Files
        ? Files
        : prefix + item.Label + (string.IsNullOrEmpty(item.Documentation) ? "" : $"\t{OneLine(item.Documentation)}");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
