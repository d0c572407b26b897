using System.Collections.Immutable;

namespace Tcpq.Language;

/// <summary>All aggregates.</summary>
public static class AggregateTable
{
    /// <summary>The rows, in the order in which they are listed.</summary>
    public static ImmutableArray<Aggregate> Rows { get; } =
    [
        new Count(),
        new Sum(),
        new Average(),
        new Extreme("min", smallest: true),
        new Extreme("max", smallest: false),
        new PowerHistogram(),
        new LinearHistogram(),
        new Quantiles(),
        new Distinct(),
        new Rate(),
        new Ends("first", isFirst: true),
        new Ends("last", isFirst: false),
    ];

    /// <summary>The aggregate of that name, or null.</summary>
    public static Aggregate? Find(string name) => Rows.FirstOrDefault(row => row.Name == name);
}
