using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Tcpq.Testing;

/// <summary>A header (or a payload) of a packet.</summary>
public abstract record Layer
{
    /// <summary>Bits that are set in the header beside those that its properties set, before its checksum is made:
    /// bytes from its start, and a byte of bits.</summary>
    public ImmutableArray<(int Offset, byte Bits)> MoreBits { get; init; } = [];

    /// <summary>What Ethernet calls it; -1 where that has no name for it.</summary>
    /// <param name="length">Its bytes, with all that it carries.</param>
    internal virtual int EtherType(int length) => -1;

    /// <summary>What IP calls it: a protocol number.</summary>
    internal virtual int IpProtocol => IpProtocols.Experimental;

    /// <summary>The header and what it carries.</summary>
    /// <param name="inner">What it carries.</param>
    /// <param name="next">The layer that this starts with, if any.</param>
    /// <param name="network">The innermost IP header around this layer, for checksums.</param>
    internal abstract byte[] Write(byte[] inner, Layer? next, NetworkLayer? network);

    private protected static int EtherTypeOf(Layer? next, byte[] inner) =>
        next?.EtherType(inner.Length) is int type and not -1 ? type : EtherTypes.Experimental;

    private protected static int ProtocolOf(Layer? next) => next?.IpProtocol ?? IpProtocols.NoNextHeader;

    private protected void PutMore(Span<byte> header)
    {
        foreach (var (offset, bits) in MoreBits)
        {
            header[offset] |= bits;
        }
    }

    private protected static void Put16(Span<byte> bytes, int offset, int value) =>
        BinaryPrimitives.WriteUInt16BigEndian(bytes[offset..], (ushort)value);

    private protected static void Put32(Span<byte> bytes, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(bytes[offset..], value);
}

/// <summary>A layer that addresses hosts.</summary>
public abstract record NetworkLayer : Layer
{
    internal abstract byte[] SourceBytes { get; }

    internal abstract byte[] DestinationBytes { get; }
}

/// <summary>Bytes that nobody reads as headers.</summary>
public sealed record PayloadLayer(byte[] Content) : Layer
{
    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network) => [.. Content, .. inner];
}

/// <summary>EtherType values (IANA "IEEE 802 Numbers").</summary>
public static class EtherTypes
{
    public const int IPv4 = 0x0800;
    public const int Arp = 0x0806;
    public const int Vlan = 0x8100;
    public const int IPv6 = 0x86dd;
    public const int ProviderVlan = 0x88a8;
    public const int OldProviderVlan = 0x9100;
    public const int Experimental = 0x88b5;
}

/// <summary>IP protocol numbers (IANA "Protocol Numbers").</summary>
public static class IpProtocols
{
    public const int HopByHop = 0;
    public const int Icmp = 1;
    public const int IPv4 = 4;
    public const int Tcp = 6;
    public const int Udp = 17;
    public const int IPv6 = 41;
    public const int Routing = 43;
    public const int Fragment = 44;
    public const int Esp = 50;
    public const int Authentication = 51;
    public const int IcmpV6 = 58;
    public const int NoNextHeader = 59;
    public const int DestinationOptions = 60;
    public const int Mobility = 135;
    public const int Experimental = 253;
}
