using Tcpq.Contract;
using Tcpq.Language.Aggregates;

namespace Tcpq.Runtime.Results;

/// <summary>A table as it is read at one moment.</summary>
internal sealed class TableMoment
{
    private readonly Aggregate aggregate;
    private readonly ulong now;
    private readonly Dictionary<byte[], byte[]>? earlier;
    private readonly Dictionary<byte[], byte[]>? states;

    /// <summary>Begins to read a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="now">The moment, in nanoseconds.</param>
    /// <param name="start">When the run began; 0 if nothing has happened yet.</param>
    /// <param name="before">The moment of the last report; null if there was none.</param>
    internal TableMoment(TableSchema table, ulong now, ulong start, TableMoment? before)
    {
        aggregate = table.Value.Aggregate;
        this.now = now;
        if (aggregate.IsPerInterval)
        {
            earlier = before?.states;
            states = new(ByteKeys.Instance);
            start = before?.now ?? start;
        }

        Rendering = new(table.Value.Type, table.Value.Parameters, now, start == 0 || now < start ? 0 : now - start);
    }

    /// <summary>What states are shown with.</summary>
    internal AggregateRendering Rendering { get; }

    /// <summary>Keeps a state for the next report and takes away what it had at the last, where that is what its
    /// aggregate shows.</summary>
    internal void SinceLast(ReadOnlySpan<byte> key, Span<byte> state)
    {
        if (states is null)
        {
            return;
        }

        var name = key.ToArray();
        states[name] = state.ToArray();
        if (earlier?.GetValueOrDefault(name) is { } had)
        {
            aggregate.Subtract(state, had);
        }
    }

    /// <summary>Keys are the same where their bytes are.</summary>
    private sealed class ByteKeys : IEqualityComparer<byte[]>
    {
        internal static ByteKeys Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] key)
        {
            var hash = default(HashCode);
            hash.AddBytes(key);
            return hash.ToHashCode();
        }
    }
}
