using System.Buffers.Binary;
using Tcpq.Contract;

namespace Tcpq.Runtime.Replay.Links;

/// <summary>What operating systems and adapters put before packets that they hand out.</summary>
internal static class SystemHeaders
{
    private const int Ipv4Family = 2;
    private const int Ipv6Family = 10;

    /// <summary>Linux's NFLOG: an address family, and values each with length and type, one of which is the packet
    /// (https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html).</summary>
    internal static LinkHead Nflog(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int headerSize = 4;
        const int about = 1;
        const int payload = 9;
        var way = PacketWay.Unknown;
        for (var at = headerSize; at + 4 <= packet.Length;)
        {
            var size = HalfWord(packet[at..], isSwapped);
            var type = HalfWord(packet[(at + 2)..], isSwapped) & 0x7fff;
            if (size == 0 && type == 0)
            {
                at += 4; // more padding than there has to be
                continue;
            }

            if (size < 4)
            {
                break;
            }

            if (type == payload)
            {
                var head = packet[0] is Ipv4Family or Ipv6Family ? new(LinkType.RawIp, at + 4) : LinkHead.WithoutIp;
                return head with { Way = way };
            }

            // include/uapi/linux/netfilter.h: 1 on its way in, 3 on its way out.
            if (type == about && size >= 8 && at + 8 <= packet.Length)
            {
                way = packet[at + 6] switch
                {
                    1 => PacketWay.Inbound,
                    3 => PacketWay.Outbound,
                    _ => PacketWay.Unknown,
                };
            }

            at += (size + 3) & ~3;
        }

        return LinkHead.Cut(packet);
    }

    /// <summary>macOS: length, whether a packet follows, its link type, and flags that say which way it went
    /// (bsd/net/pktap.h).</summary>
    internal static LinkHead Pktap(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int flagsOffset = 36;
        const int smallest = 40;
        if (packet.Length < smallest)
        {
            return LinkHead.Cut(packet);
        }

        if (Word(packet[4..], isSwapped) != 1)
        {
            return LinkHead.WithoutIp; // news about the device
        }

        var size = (int)Math.Min(Word(packet, isSwapped), int.MaxValue);
        var number = (int)Word(packet[8..], isSwapped);
        var head = size < smallest ? LinkHead.Cut(packet) : LinkTable.Behind(number, packet, size, isSwapped);
        return head with
        {
            Way = (Word(packet[flagsOffset..], isSwapped) & 3) switch
            {
                1 => PacketWay.Inbound,
                2 => PacketWay.Outbound,
                _ => PacketWay.Unknown,
            },
        };
    }

    /// <summary>Per-Packet Information: length and link type, little-endian.</summary>
    internal static LinkHead Ppi(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int smallest = 8;
        if (packet.Length < smallest)
        {
            return LinkHead.Cut(packet);
        }

        int size = BinaryPrimitives.ReadUInt16LittleEndian(packet[2..]);
        var number = (int)BinaryPrimitives.ReadUInt32LittleEndian(packet[4..]);
        return size < smallest ? LinkHead.Cut(packet) : LinkTable.Behind(number, packet, size, isSwapped);
    }

    /// <summary>OpenBSD's packet filter: the first byte counts the bytes before padding.</summary>
    internal static LinkHead Pflog(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int direction = 60;
        var size = packet.IsEmpty ? 0 : (packet[0] + 3) & ~3;
        return size <= direction || size > packet.Length
            ? LinkHead.Cut(packet)
            : new(LinkType.RawIp, size, packet[direction] switch
            {
                1 => PacketWay.Inbound,
                2 => PacketWay.Outbound,
                _ => PacketWay.Unknown,
            });
    }

    /// <summary>OpenBSD's IPsec interface: family, SPI and flags.</summary>
    internal static LinkHead Enc(ReadOnlySpan<byte> packet, bool isSwapped) => Fixed(packet, LinkType.RawIp, 12);

    /// <summary>Solaris's observability: 24 bytes.</summary>
    internal static LinkHead Ipnet(ReadOnlySpan<byte> packet, bool isSwapped) => Fixed(packet, LinkType.RawIp, 24);

    /// <summary>IP over IEEE 1394 of Apple: two addresses of 8 bytes, and an EtherType.</summary>
    internal static LinkHead FireWire(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int size = 18;
        return packet.Length < size
            ? LinkHead.Cut(packet)
            : LinkHead.Of(BinaryPrimitives.ReadUInt16BigEndian(packet[16..]), size);
    }

    /// <summary>Hilscher's adapter: 4 bytes before Ethernet.</summary>
    internal static LinkHead NetAnalyzer(ReadOnlySpan<byte> packet, bool isSwapped) =>
        Fixed(packet, LinkType.Ethernet, 4);

    /// <summary>The same, with the preamble.</summary>
    internal static LinkHead NetAnalyzerTransparent(ReadOnlySpan<byte> packet, bool isSwapped) =>
        Fixed(packet, LinkType.Ethernet, 12);

    private static LinkHead Fixed(ReadOnlySpan<byte> packet, LinkType form, int size) =>
        packet.Length < size ? LinkHead.Cut(packet) : new(form, size);

    private static uint Word(ReadOnlySpan<byte> bytes, bool isSwapped) => isSwapped
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
        : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static int HalfWord(ReadOnlySpan<byte> bytes, bool isSwapped) => isSwapped
        ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
