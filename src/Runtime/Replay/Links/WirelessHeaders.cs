using System.Buffers.Binary;

namespace Tcpq.Runtime.Replay.Links;

/// <summary>IEEE 802.11 frames, and what drivers put before them. Data in the clear is read.</summary>
internal static class WirelessHeaders
{
    private const string Encrypted = "encrypted 802.11";
    private const string Aggregated = "802.11 A-MSDU";
    private const string Fragmented = "802.11 fragments";

    /// <summary>A frame (IEEE 802.11-2020 §9.2).</summary>
    internal static LinkHead Frame(ReadOnlySpan<byte> packet, bool isSwapped) => FrameOf(packet, isPadded: false);

    /// <summary>Radiotap (https://www.radiotap.org): little-endian.</summary>
    internal static LinkHead Radiotap(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int smallest = 8;
        const int padded = 0x20;
        if (packet.Length < smallest)
        {
            return LinkHead.Cut(packet);
        }

        int size = BinaryPrimitives.ReadUInt16LittleEndian(packet[2..]);
        return size < smallest || size > packet.Length
            ? LinkHead.Cut(packet)
            : Behind(packet, size, (RadiotapFlags(packet[..size]) & padded) != 0);
    }

    /// <summary>AVS: its length is the second word.</summary>
    internal static LinkHead Avs(ReadOnlySpan<byte> packet, bool isSwapped) => packet.Length < 8
        ? LinkHead.Cut(packet)
        : Behind(packet, (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), int.MaxValue),
            isPadded: false);

    /// <summary>Prism: 144 bytes; some drivers write AVS under this number.</summary>
    internal static LinkHead Prism(ReadOnlySpan<byte> packet, bool isSwapped)
    {
        const int size = 144;
        const uint avs = 0x8021_1000;
        return packet.Length >= 4 && (BinaryPrimitives.ReadUInt32BigEndian(packet) & 0xffff_f000) == avs
            ? Avs(packet, isSwapped)
            : Behind(packet, size, isPadded: false);
    }

    private static LinkHead Behind(ReadOnlySpan<byte> packet, int length, bool isPadded)
    {
        if (length > packet.Length)
        {
            return LinkHead.Cut(packet);
        }

        var head = FrameOf(packet[length..], isPadded);
        return head with { Length = length + head.Length };
    }

    private static LinkHead FrameOf(ReadOnlySpan<byte> packet, bool isPadded)
    {
        const int smallest = 24;
        const int data = 2;
        if (packet.Length < 2)
        {
            return LinkHead.Cut(packet);
        }

        var (type, subtype, flags) = ((packet[0] >> 2) & 3, packet[0] >> 4, packet[1]);
        if ((packet[0] & 3) != 0 || type != data || (subtype & 4) != 0)
        {
            return LinkHead.WithoutIp; // of another version, about the network itself, or without data
        }

        if (packet.Length < smallest)
        {
            return LinkHead.Cut(packet);
        }

        if ((flags & 0x40) != 0)
        {
            return LinkHead.Unfollowed(Encrypted);
        }

        if ((packet[22] & 0xf) != 0)
        {
            return LinkHead.Unfollowed(Fragmented); // after the first
        }

        return Body(packet, smallest, isQos: (subtype & 8) != 0, flags, isPadded);
    }

    private static LinkHead Body(ReadOnlySpan<byte> packet, int size, bool isQos, byte flags, bool isPadded)
    {
        size += (flags & 3) == 3 ? 6 : 0; // a fourth address, between access points
        if (isQos)
        {
            if (packet.Length <= size)
            {
                return LinkHead.Cut(packet);
            }

            if ((packet[size] & 0x80) != 0)
            {
                return LinkHead.Unfollowed(Aggregated);
            }

            size += (flags & 0x80) != 0 ? 6 : 2; // with HT control
        }

        return LlcHeaders.Behind(packet, isPadded ? (size + 3) & ~3 : size);
    }

    // The second field; the first, the time, is aligned to its 8 bytes.
    private static byte RadiotapFlags(ReadOnlySpan<byte> header)
    {
        const int time = 1;
        const int flags = 2;
        const uint more = 0x8000_0000;
        var at = 4;
        var first = BinaryPrimitives.ReadUInt32LittleEndian(header[at..]);
        uint present;
        do
        {
            if (at + 4 > header.Length)
            {
                return 0;
            }

            present = BinaryPrimitives.ReadUInt32LittleEndian(header[at..]);
            at += 4;
        }
        while ((present & more) != 0);

        at = (first & time) != 0 ? ((at + 7) & ~7) + 8 : at;
        return (first & flags) != 0 && at < header.Length ? header[at] : (byte)0;
    }
}
