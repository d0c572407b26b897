using System.Collections.Immutable;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>All aggregates.</summary>
public static class AggregateTable
{
    /// <summary>The rows, in the order in which they are listed.</summary>
    public static ImmutableArray<Aggregate> Rows { get; } = [
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

    /// <summary>An aggregate whose value no program reads.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="window">Nanoseconds of its window; null for none.</param>
    /// <param name="type">The type of what is aggregated.</param>
    /// <param name="parameters">Its constants.</param>
    /// <returns>The aggregate; null if there is none, or none with such constants.</returns>
    internal static Aggregate? Find(string name, ulong? window, DataType type, ImmutableArray<long> parameters) =>
        Find(name) is not { } row || row.ParameterNames.Length != parameters.Length
            || row.CheckParameters(parameters) is not null || window < WindowedAggregate.ShortestWindow ? null
        : window is { } time ? new WindowedAggregate(row, time, type, parameters, isRead: false)
        : row;
}
