using System.Buffers.Binary;
using Tcpq.Contract;

namespace Tcpq.Runtime.Replay.Links;

/// <summary>Serial lines: Cisco's HDLC (RFC 1547 §4.3.1), SLIP (RFC 1055).</summary>
internal static class SerialHeaders
{
    private const byte Unicast = 0x0f;
    private const byte Multicast = 0x8f;

    /// <summary>Address, control and an EtherType.</summary>
    internal static LinkHead CiscoHdlc(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int size = 4;
        return packet.Length < size
            ? LinkHead.Cut(packet)
            : LinkHead.Of(BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), size);
    }

    /// <summary>With a byte before that says which way it went.</summary>
    internal static LinkHead CiscoHdlcWithDirection(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        if (packet.IsEmpty)
        {
            return LinkHead.Cut(packet);
        }

        var head = CiscoHdlc(packet[1..], isSwapped);
        return head with
        {
            Length = head.Length + 1,
            Way = packet[0] == 0 ? PacketWay.Inbound : PacketWay.Outbound,
        };
    }

    /// <summary>PPP or Cisco's HDLC, told apart by the address.</summary>
    internal static LinkHead PppOrCiscoHdlc(ReadOnlySpan<byte> packet, bool isSwapped) =>
        packet is [Unicast or Multicast, ..] ? CiscoHdlc(packet, isSwapped) : PppHeaders.Ppp(packet, isSwapped);

    /// <summary>A byte for the direction and 15 of the compressed header that the packet had; it stands behind as it
    /// was before (net/slip.h of the BSDs).</summary>
    internal static LinkHead Slip(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int size = 16;
        return packet.Length < size
            ? LinkHead.Cut(packet)
            : new(LinkType.RawIp, size, packet[0] == 0 ? PacketWay.Inbound : PacketWay.Outbound);
    }

    /// <summary>BSD/OS: 24 bytes.</summary>
    internal static LinkHead BsdOsSlip(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int size = 24;
        return packet.Length < size ? LinkHead.Cut(packet) : new(LinkType.RawIp, size);
    }
}
