using System.CommandLine;
using System.CommandLine.Completions;
using Tcpq.Cli.Outputs;
using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>The options about how results are printed.</summary>
internal sealed class ResultOptionSet
{
    private readonly Option<string?> format = new("--format")
    {
        Description = "how to print: " + string.Join("; ", OutputTable.All.Select(o => $"{o.Name} ({o.Doc})")),
        HelpName = string.Join('|', OutputTable.All.Select(o => o.Name)),
    };

    private readonly Option<RowCount?> limit = ParsedOption.Create<RowCount?>(
        "--limit", "rows to print of each table, or all; 100 on a terminal, else all", "N", OptionParsers.Limit);

    public ResultOptionSet()
    {
        format.CompletionSources.Add(_ =>
            OutputTable.All.Select(output => new CompletionItem(output.Name, documentation: output.Doc)));
        limit.CompletionSources.Add("all");
    }

    /// <summary>All of them.</summary>
    public Option[] All => [format, limit];

    /// <summary>What the command line asks for; null if there is no such format, which is reported.</summary>
    public ResultFormat? Bind(ParseResult parsed, DiagnosticBag diagnostics)
    {
        var name = parsed.GetValue(format);
        var output = name is null ? OutputTable.All[0] : OutputTable.Find(name);
        if (output is not null)
        {
            return new(output, parsed.GetValue(limit));
        }

        diagnostics.Report(new(Codes.UnknownFormat, $"there is no format `{name}`")
        {
            Help = $"choose one of {string.Join(", ", OutputTable.All.Select(o => o.Name))}",
        });
        return null;
    }
}

/// <summary>How results are printed.</summary>
/// <param name="Output">The format.</param>
/// <param name="Limit">Rows of each table, if the user said so.</param>
internal sealed record ResultFormat(Output Output, RowCount? Limit)
{
    // What a person reads without scrolling far; programs get all.
    private const int RowsOnTerminal = 100;

    /// <summary>Rows of each table where the script does not say; null for all.</summary>
    public int? RowLimit(StandardStreams streams) =>
        Limit is { } limit ? limit.Rows
        : streams.ResultsAreTerminal && Output == OutputTable.All[0] ? RowsOnTerminal
        : null;

    /// <summary>Begins to print.</summary>
    /// <param name="streams">Where to.</param>
    /// <param name="isRepeated">True if several reports follow each other.</param>
    public ResultWriter Open(StandardStreams streams, bool isRepeated) => Output.Open(
        new OutputSettings(streams.Results, streams.Messages)
        {
            IsTerminal = streams.ResultsAreTerminal,
            HasColour = streams.ResultsAreTerminal && !streams.RefusesColour,
            Width = streams.Width,
            IsRepeated = isRepeated,
        });
}

/// <summary>`--limit 20` or `--limit all`.</summary>
/// <param name="Rows">The number; null for all.</param>
internal sealed record RowCount(int? Rows);
