using System.Buffers.Binary;
using Tcpq.Contract;

namespace Tcpq.Runtime.Replay.Links;

/// <summary>IEEE 802.2 headers, and what stands before them on some networks.</summary>
internal static class LlcHeaders
{
    private const byte Snap = 0xaa;
    private const byte Ip = 0x06; // RFC 1042 allows it no more
    private const byte UnnumberedInformation = 0x03;
    private const int LlcSize = 3;
    private const int SnapSize = 8;

    /// <summary>From the first service access point on.</summary>
    internal static LinkHead Llc(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        if (packet.Length < LlcSize)
        {
            return LinkHead.Cut(packet);
        }

        if (packet is [Ip, Ip, UnnumberedInformation, ..])
        {
            return new(LinkType.Ipv4, LlcSize);
        }

        if (packet is not [Snap, Snap, UnnumberedInformation, ..])
        {
            return LinkHead.WithoutIp;
        }

        if (packet.Length < SnapSize)
        {
            return LinkHead.Cut(packet);
        }

        // Of other organizations, the number is no EtherType (RFC 1042; IEEE 802.1H for the second).
        return packet[3..6] is [0, 0, 0] or [0, 0, 0xf8]
            ? LinkHead.Of(BinaryPrimitives.ReadUInt16BigEndian(packet[6..]), SnapSize)
            : LinkHead.WithoutIp;
    }

    /// <summary>FDDI: frame control and two addresses.</summary>
    internal static LinkHead Fddi(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int size = 13;
        const int typeBits = 0xf0;
        const int llc = 0x50;
        return packet.Length < size ? LinkHead.Cut(packet)
            : (packet[0] & typeBits) != llc ? LinkHead.WithoutIp
            : Behind(packet, size);
    }

    /// <summary>IP over Fibre Channel (RFC 2625): two addresses of 8 bytes.</summary>
    internal static LinkHead FibreChannel(ReadOnlySpan<byte> packet, bool isSwapped) => Behind(packet, 16);

    /// <summary>An 802.2 header behind something else.</summary>
    internal static LinkHead Behind(ReadOnlySpan<byte> packet, int length)
    {
        if (packet.Length < length)
        {
            return LinkHead.Cut(packet);
        }

        var head = Llc(packet[length..], isSwapped: false);
        return head with { Length = length + head.Length };
    }
}
