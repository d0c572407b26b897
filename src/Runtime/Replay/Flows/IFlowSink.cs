using Tcpq.Language.Events;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Takes what happens to connections.</summary>
internal interface IFlowSink
{
    /// <summary>Takes what the packet at hand causes.</summary>
    void Tell(in FlowRecord record);

    /// <summary>Keeps the packet at hand.</summary>
    HeldPacket Hold();

    /// <summary>Takes what a packet caused that was kept.</summary>
    void Tell(in FlowRecord record, HeldPacket packet);
}
