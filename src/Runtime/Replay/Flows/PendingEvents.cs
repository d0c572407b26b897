using Tcpq.Language.Events;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>What happened before it is known which ends to look from, in the order of time.</summary>
/// <param name="sink">Takes it then.</param>
internal sealed class PendingEvents(IFlowSink sink)
{
    private const int Most = 10_000;
    private const long MostBytes = 16 << 20;

    private readonly List<Pending> waiting = [];
    private long bytes;

    /// <summary>True if no more should wait.</summary>
    internal bool IsFull => waiting.Count >= Most || bytes >= MostBytes;

    /// <summary>True if nothing waits.</summary>
    internal bool IsEmpty => waiting.Count == 0;

    /// <summary>Adds what the packet at hand causes at an end.</summary>
    internal void Add(Flow flow, FlowEnd end, in FlowRecord record)
    {
        var packet = sink.Hold();
        bytes += packet.Bytes.Length;
        waiting.Add(new(flow, end, record, packet));
    }

    /// <summary>Tells what waits.</summary>
    internal void Release()
    {
        Pending[] told = [.. waiting];
        waiting.Clear();
        bytes = 0;
        foreach (var item in told)
        {
            if (item.Flow.View.Has(item.End))
            {
                sink.Tell(item.Record, item.Packet);
            }
        }
    }

    private sealed record Pending(Flow Flow, FlowEnd End, FlowRecord Record, HeldPacket Packet);
}
