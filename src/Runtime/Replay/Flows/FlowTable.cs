namespace Tcpq.Runtime.Replay.Flows;

/// <summary>The connections that are remembered: so many at most, and each for so long after its last
/// segment.</summary>
/// <param name="limit">Most connections.</param>
internal sealed class FlowTable(int limit)
{
    private const ulong Seconds = 1_000_000_000;

    // What has not begun or is over: twice the longest life of a segment (RFC 9293 §3.4.2).
    private const ulong LongestPassing = 240 * Seconds;

    // Keep-alives come after 2 hours (RFC 9293 §3.8.4).
    private const ulong LongestIdle = 7260 * Seconds;

    private readonly Dictionary<FlowKey, Flow> flows = [];
    private readonly LinkedList<Flow> passing = new();
    private readonly LinkedList<Flow> lasting = new();
    private ulong now;
    private ulong count;

    /// <summary>Connections that were forgotten before they had ended.</summary>
    internal ulong Forgotten { get; private set; }

    /// <summary>The connection of a key; null if there is none.</summary>
    internal Flow? Find(FlowKey key) => flows.GetValueOrDefault(key);

    /// <summary>Remembers a connection, in place of one with the same key.</summary>
    internal Flow Add(FlowKey key, ulong time)
    {
        if (flows.TryGetValue(key, out var former))
        {
            Remove(former);
        }
        else if (flows.Count >= limit)
        {
            var least = passing.First ?? lasting.First!;
            Forgotten += least.Value.IsOver ? 0UL : 1;
            Remove(least.Value);
        }

        var flow = new Flow(key, count++, time);
        flow.Place = passing.AddLast(flow);
        flows.Add(key, flow);
        return flow;
    }

    /// <summary>Notes that a connection is in use, and forgets those that were not for long.</summary>
    internal void Touch(Flow flow, ulong time)
    {
        now = Math.Max(now, time);
        flow.LastTime = now;
        var place = flow.Place!;
        place.List!.Remove(place);
        (flow.IsPassing ? passing : lasting).AddLast(place);
        while (passing.First is { } first && first.Value.LastTime + LongestPassing < now)
        {
            Remove(first.Value);
        }

        while (lasting.First is { } first && first.Value.LastTime + LongestIdle < now)
        {
            Forgotten++;
            Remove(first.Value);
        }
    }

    private void Remove(Flow flow)
    {
        flow.Place!.List!.Remove(flow.Place);
        flows.Remove(flow.Key);
    }
}
