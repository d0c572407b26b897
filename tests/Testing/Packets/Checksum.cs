using System.Buffers.Binary;

namespace Tcpq.Testing;

/// <summary>The Internet checksum (RFC 1071).</summary>
internal static class Checksum
{
    public static int Of(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        for (var i = 0; i + 1 < bytes.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        }

        sum += bytes.Length % 2 == 1 ? (ulong)bytes[^1] << 8 : 0;
        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (int)(~sum & 0xffff);
    }

    /// <summary>Over a segment and the pseudo-header of IPv4 (RFC 9293 §3.1) or IPv6 (RFC 8200 §8.1).</summary>
    public static int OfSegment(byte[] segment, int protocol, NetworkLayer? network)
    {
        byte[] addresses = network is null ? [] : [.. network.SourceBytes, .. network.DestinationBytes];
        Span<byte> tail = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(tail, (uint)segment.Length);
        tail[7] = (byte)protocol;
        return Of([.. addresses, .. tail, .. segment]);
    }
}
