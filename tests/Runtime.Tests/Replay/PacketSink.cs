using Tcpq.Runtime.Replay;
using Tcpq.Runtime.Replay.Links;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>A packet as it was handed out.</summary>
internal sealed record SeenPacket(byte[] Bytes, ulong Time, uint WireLength, LinkHead Head = default);

/// <summary>Stands in for a compiled script: keeps what it is given.</summary>
internal sealed unsafe class PacketSink : IPacketHandler
{
    public List<SeenPacket> Seen { get; } = [];

    public void Handle(PacketBlock block)
    {
        for (var run = 0; run < block.Runs.Count; run++)
        {
            for (var i = block.Runs[run].First; i < block.EndOf(run); i++)
            {
                var packet = block.Packets[i];
                Seen.Add(new(
                    new ReadOnlySpan<byte>(packet.Data, (int)packet.CapturedLength).ToArray(), packet.Time,
                    packet.Length,
                    block.Runs[run].Head));
            }
        }
    }
}
