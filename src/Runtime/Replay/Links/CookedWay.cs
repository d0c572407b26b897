using Tcpq.Contract;

namespace Tcpq.Runtime.Replay.Links;

/// <summary>Which way a packet of Linux's cooked captures went.</summary>
internal static class CookedWay
{
    // PACKET_HOST, PACKET_OUTGOING: include/uapi/linux/if_packet.h
    private const byte ToUs = 0;
    private const byte FromUs = 4;

    /// <summary>What the header says; nothing where it is of another kind, or about somebody else's packet.</summary>
    /// <param name="form">How the packet begins.</param>
    /// <param name="packet">The packet.</param>
    internal static PacketWay Of(LinkType form, ReadOnlySpan<byte> packet) => form switch
    {
        LinkType.LinuxSll when packet.Length > 1 && packet[0] == 0 => Of(packet[1]),
        LinkType.LinuxSll2 when packet.Length > 10 => Of(packet[10]),
        _ => PacketWay.Unknown,
    };

    private static PacketWay Of(byte type) => type switch
    {
        ToUs => PacketWay.Inbound,
        FromUs => PacketWay.Outbound,
        _ => PacketWay.Unknown,
    };
}
