using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>A command that lists the rows of a table, or shows one in full: `tcpq fields`, `tcpq fields ttl`.</summary>
/// <param name="Name">The command's name: that of the rows, in the plural.</param>
/// <param name="Doc">What the command does.</param>
/// <param name="Noun">What a row is called in messages.</param>
/// <typeparam name="TRow">A row.</typeparam>
internal sealed record Listing<TRow>(string Name, string Doc, string Noun)
    where TRow : class
{
    private const int LeastSearched = 2;

    /// <summary>How the command is written after `tcpq`.</summary>
    public string Path { get; init; } = Name;

    /// <summary>What the argument is called.</summary>
    public string ArgumentName { get; init; } = "NAME";

    /// <summary>What the argument is.</summary>
    public required string NameDoc { get; init; }

    /// <summary>Whether names differ by case.</summary>
    public StringComparison Comparison { get; init; } = StringComparison.Ordinal;

    /// <summary>The rows, asked for when the command runs.</summary>
    public required Func<ImmutableArray<TRow>> Rows { get; init; }

    /// <summary>A row's name.</summary>
    public required Func<TRow, string> NameOf { get; init; }

    /// <summary>What a row is about, in a few words.</summary>
    public required Func<TRow, string> DocOf { get; init; }

    /// <summary>What other tools call a row.</summary>
    public Func<TRow, ImmutableArray<string>> AliasesOf { get; init; } = static _ => [];

    /// <summary>Prints rows.</summary>
    public required Action<ImmutableArray<TRow>> List { get; init; }

    /// <summary>Prints one row in full.</summary>
    public required Action<TRow> Describe { get; init; }

    /// <summary>Names for several rows at once, with what they are about: events, for their fields.</summary>
    public Func<ImmutableArray<(string Name, string Doc)>> Groups { get; init; } = static () => [];

    /// <summary>The rows of a group; null if there is no such group.</summary>
    public Func<string, ImmutableArray<TRow>?> FindGroup { get; init; } = static _ => null;

    /// <summary>Describes what a name stands for that is in no list, and returns the exit code; null if it stands
    /// for nothing.</summary>
    public Func<ParseResult, string, int?> DescribeOther { get; init; } = static (_, _) => null;

    /// <summary>The command.</summary>
    public Command Create(CommandContext context)
    {
        var name = new Argument<string?>(ArgumentName)
        {
            Description = NameDoc,
            HelpName = ArgumentName,
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add(_ => Names().Select(row => new CompletionItem(row.Name, documentation: row.Doc)));
        var command = new Command(Name, Doc) { name };
        command.SetAction(parsed => Run(parsed, context, parsed.GetValue(name)));
        return command;
    }

    private IEnumerable<(string Name, string Doc)> Names() =>
        Rows().Select(row => (NameOf(row), DocOf(row))).Concat(Groups());

    private int Run(ParseResult parsed, CommandContext context, string? name)
    {
        var rows = Rows();
        if (name is null)
        {
            List(rows);
        }
        else if (FindGroup(name) is { } group)
        {
            List(group);
        }
        else if (rows.FirstOrDefault(row => string.Equals(NameOf(row), name, Comparison)) is { } row)
        {
            Describe(row);
        }
        else if (DescribeOther(parsed, name) is { } exitCode)
        {
            return exitCode;
        }
        else if (Search(name, rows) is { Length: > 0 } found)
        {
            List(found);
        }
        else
        {
            return context.Report(parsed, Codes.BadOption, $"there is no {Noun} `{name}`", Help(name, rows));
        }

        return ExitCodes.Success;
    }

    // `http` for `http.method` and the like; else rows that speak of it.
    private ImmutableArray<TRow> Search(string name, ImmutableArray<TRow> rows)
    {
        var begun = rows.Where(row => NameOf(row).StartsWith(name, StringComparison.OrdinalIgnoreCase))
            .ToImmutableArray();
        var near = Suggestion.Nearest(name, rows.Select(row => (NameOf(row), AliasesOf(row))));
        return name.Length < LeastSearched || (begun.IsEmpty && near is not null) ? []
            : !begun.IsEmpty ? begun
            : [.. rows.Where(row => DocOf(row).Contains(name, StringComparison.OrdinalIgnoreCase))];
    }

    private string Help(string name, ImmutableArray<TRow> rows)
    {
        var names = rows.Select(row => (NameOf(row), AliasesOf(row)))
            .Concat(Groups().Select(group => (group.Name, ImmutableArray<string>.Empty)));
        return Suggestion.Nearest(name, names) is { } near ? $"did you mean `{near}`?"
            : $"`tcpq {Path}` lists them all";
    }
}
