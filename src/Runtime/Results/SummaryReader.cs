using System.Collections.Immutable;
using Tcpq.Results;

namespace Tcpq.Runtime.Results;

/// <summary>Turns counters into a summary.</summary>
internal static class SummaryReader
{
    /// <summary>Reads a summary.</summary>
    /// <param name="schema">What the counters mean.</param>
    /// <param name="counters">Their values, by index.</param>
    /// <param name="others">Losses that the kernel counts itself.</param>
    /// <param name="notes">What else the user must know.</param>
    internal static Summary Read(
        Schema schema, ReadOnlySpan<ulong> counters, IEnumerable<NamedCount> others, IEnumerable<string> notes)
    {
        var packets = ImmutableArray.CreateBuilder<NamedCount>();
        var losses = ImmutableArray.CreateBuilder<NamedCount>();
        for (var i = 0; i < schema.Counters.Length; i++)
        {
            var counter = schema.Counters[i];
            var (list, name, advice) = counter.Kind switch
            {
                CounterKind.Seen => (packets, "seen", null),
                CounterKind.Matched => (packets, "matched", null),
                CounterKind.Unreadable => (losses, "unreadable", (string?)null),
                CounterKind.Fragments => (losses, "fragments", null),
                CounterKind.MapFull => (losses, "map_full", $"raise `limit` of `{counter.Name}`"),
                CounterKind.PayloadUnreadable => (losses, "payload_unreadable", "payload out of the hook's reach"),
                CounterKind.RingFull => (losses, "rows_lost", "emit fewer rows, or aggregate"),
                _ => (losses, "division_by_zero", null),
            };
            list.Add(new(name, counter.Name.Length == 0 ? null : counter.Name, counters[i], advice));
        }

        losses.AddRange(others);
        return new(packets.ToImmutable(), losses.ToImmutable(), [.. notes]);
    }
}
