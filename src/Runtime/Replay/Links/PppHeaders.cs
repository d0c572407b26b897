using System.Buffers.Binary;
using Tcpq.Contract;
using Tcpq.Language.Encapsulations;

namespace Tcpq.Runtime.Replay.Links;

/// <summary>PPP (RFC 1661), with and without HDLC's address and control (RFC 1662).</summary>
internal static class PppHeaders
{
    private const byte AllStations = 0xff;
    private const byte UnnumberedInformation = 0x03;
    private const int Ipv4 = 0x0021;
    private const int Ipv6 = 0x0057;
    private const int MplsUnicast = 0x0281;
    private const int MplsMulticast = 0x0283;

    /// <summary>With address and control, or without where these are compressed.</summary>
    internal static LinkHead Ppp(ReadOnlySpan<byte> packet, bool isSwapped) => Protocol(
        packet, packet is [AllStations, UnnumberedInformation, ..] ? 2 : 0);

    /// <summary>With a byte before that says which way it went.</summary>
    internal static LinkHead PppWithDirection(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        if (packet.IsEmpty)
        {
            return LinkHead.Cut(packet);
        }

        var head = Ppp(packet[1..], isSwapped);
        return head with { Length = head.Length + 1, Way = WayOf(packet[0]) };
    }

    /// <summary>As pppd writes it: the address says which way it went.</summary>
    internal static LinkHead Pppd(ReadOnlySpan<byte> packet, bool isSwapped) =>
        packet.IsEmpty ? LinkHead.Cut(packet) : Protocol(packet, 2) with { Way = WayOf(packet[0]) };

    /// <summary>From PPPoE's own header on (RFC 2516 §4).</summary>
    internal static LinkHead Pppoe(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int size = 6;
        const int code = 1;
        return packet.Length < size ? LinkHead.Cut(packet)
            : packet[code] != 0 ? LinkHead.WithoutIp // discovery
            : Protocol(packet, size);
    }

    /// <summary>From the protocol on, which has one byte where it is compressed (RFC 1661 §2).</summary>
    internal static LinkHead Protocol(ReadOnlySpan<byte> packet, int at)
    {
        if (packet.Length <= at || ((packet[at] & 1) == 0 && packet.Length < at + 2))
        {
            return LinkHead.Cut(packet);
        }

        var isShort = (packet[at] & 1) != 0;
        int number = isShort ? packet[at] : BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
        var next = at + (isShort ? 1 : 2);
        return number switch
        {
            Ipv4 => new(LinkType.Ipv4, next),
            Ipv6 => new(LinkType.Ipv6, next),
            MplsUnicast => LinkHead.Of(0x8847, next),
            MplsMulticast => LinkHead.Of(0x8848, next),
            _ when Unfollowed(number) is { } name => LinkHead.Unfollowed(name),
            _ => LinkHead.WithoutIp,
        };
    }

    private static string? Unfollowed(int number)
    {
        foreach (var row in UnfollowedTable.Rows)
        {
            if (row.Numbers.Contains(ProtocolNumber.OfPpp((ulong)number)))
            {
                return row.Name;
            }
        }

        return null;
    }

    private static PacketWay WayOf(byte direction) => direction == 0 ? PacketWay.Inbound : PacketWay.Outbound;
}
