using Tcpq.Lowering;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Which ends of a connection are looked from, and what waits until that is known.</summary>
internal sealed class View
{
    private List<Waiting>? waiting;
    private FlowEnd? one;
    private bool both;

    /// <summary>True once it is known.</summary>
    internal bool IsKnown { get; private set; }

    /// <summary>Segments since the connection was first seen, before it is known.</summary>
    internal int Segments { get; set; }

    /// <summary>Looks from one end, and lets go what waits for that.</summary>
    internal void From(FlowEnd end)
    {
        (one, IsKnown) = (end, true);
        Release();
    }

    /// <summary>Looks from both ends.</summary>
    internal void FromBoth()
    {
        (both, IsKnown) = (true, true);
        Release();
    }

    /// <summary>Looks from neither.</summary>
    internal void FromNone()
    {
        IsKnown = true;
        Release();
    }

    /// <summary>Tells what happened at an end, if that is looked from, now or later.</summary>
    internal void Tell(FlowEnd end, FlowEnd likely, in FlowRecord record, IFlowSink sink)
    {
        if (!IsKnown)
        {
            (waiting ??= []).Add(new(end, likely, record, sink.Hold(), sink));
        }
        else if (both || end == one)
        {
            sink.Tell(record);
        }
    }

    /// <summary>Tells what waits; from the end that is most likely where the right one is not known.</summary>
    internal void Release()
    {
        var told = waiting;
        waiting = null;
        foreach (var item in told ?? [])
        {
            if (IsKnown ? both || item.End == one : item.End == item.Likely)
            {
                item.Sink.Tell(item.Record, item.Packet);
            }
        }
    }

    private sealed record Waiting(FlowEnd End, FlowEnd Likely, FlowRecord Record, HeldPacket Packet, IFlowSink Sink);
}
