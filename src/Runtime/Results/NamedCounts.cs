using System.Collections.Immutable;
using Tcpq.Contract;

namespace Tcpq.Runtime.Results;

/// <summary>Sums of counts by name, in the order in which the names came.</summary>
internal sealed class NamedCounts
{
    private readonly List<NamedCount> sums = [];

    internal void Add(ImmutableArray<NamedCount> counts)
    {
        foreach (var count in counts)
        {
            var at = sums.FindIndex(sum => sum.Name == count.Name && sum.Of == count.Of);
            if (at < 0)
            {
                sums.Add(count);
                continue;
            }

            sums[at] = sums[at] with { Count = sums[at].Count + count.Count };
        }
    }

    internal ImmutableArray<NamedCount> ToImmutable() => [.. sums];
}
