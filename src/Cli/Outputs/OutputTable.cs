using System.Collections.Immutable;

namespace Tcpq.Cli.Outputs;

/// <summary>The formats that results can be printed in.</summary>
internal static class OutputTable
{
    /// <summary>All of them; the first is the default.</summary>
    public static ImmutableArray<Output> All { get; } = [
        new("table", "aligned columns for people; bars for histograms on a terminal", s => new TableOutput(s)),
        new("json", "one JSON object a line", s => new JsonOutput(s)),
        new("csv", "comma-separated values with a header line", s => new CsvOutput(s)),
    ];

    /// <summary>The format of a name; null if there is none.</summary>
    public static Output? Find(string name) => All.FirstOrDefault(o => o.Name == name);
}
