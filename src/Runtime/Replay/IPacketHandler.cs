using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay;

/// <summary>Takes the packets of a capture.</summary>
internal interface IPacketHandler
{
    /// <summary>Takes all packets of a block.</summary>
    void Handle(PacketBlock block);
}
