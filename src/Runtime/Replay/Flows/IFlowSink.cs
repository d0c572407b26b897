using Tcpq.Lowering;

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

/// <summary>A packet whose events wait until it is known which end to look from.</summary>
/// <param name="Bytes">What was captured of it.</param>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="WireLength">Bytes that it had.</param>
/// <param name="LinkType">How it begins.</param>
internal sealed record HeldPacket(byte[] Bytes, ulong Time, uint WireLength, uint LinkType);
