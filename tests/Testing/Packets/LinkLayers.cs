using System.Buffers.Binary;
using System.Globalization;

namespace Tcpq.Testing;

public sealed record EthernetLayer(string Source, string Destination) : Layer
{
    public int? Type { get; init; }

    // In a tunnel (RFC 1701).
    internal override int EtherType(int length) => 0x6558;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        byte[] header = [.. MacAddress.Parse(Destination), .. MacAddress.Parse(Source), 0, 0];
        Put16(header, 12, Type ?? EtherTypeOf(next, inner));
        return [.. header, .. inner];
    }
}

/// <summary>An 802.1Q or 802.1ad tag.</summary>
public sealed record VlanLayer(int Id, int Priority, int TagType) : Layer
{
    internal override int EtherType(int length) => TagType;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var header = new byte[4];
        Put16(header, 0, (Priority << 13) | Id);
        Put16(header, 2, EtherTypeOf(next, inner));
        return [.. header, .. inner];
    }
}

/// <summary>An 802.2 header with an unnumbered information frame (spanning tree's), behind an 802.3 length.</summary>
public sealed record LlcLayer : Layer
{
    internal override int EtherType(int length) => length;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network) => [0x42, 0x42, 0x03, .. inner];
}

/// <summary>A request of 10.0.0.1 for 10.0.0.2.</summary>
public sealed record ArpLayer : Layer
{
    internal override int EtherType(int length) => EtherTypes.Arp;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network) =>
    [
        0, 1, 8, 0, 6, 4, 0, 1, .. MacAddress.Parse("02:00:00:00:00:01"), 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2,
        .. inner,
    ];
}

/// <summary>LINKTYPE_LINUX_SLL: 16 bytes, the protocol in the last two.</summary>
public sealed record CookedLayer : Layer
{
    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        byte[] header = [0, 0, 0, 1, 0, 6, .. MacAddress.Parse("02:00:00:00:00:01"), 0, 0, 0, 0];
        Put16(header, 14, EtherTypeOf(next, inner));
        return [.. header, .. inner];
    }
}

/// <summary>LINKTYPE_LINUX_SLL2: 20 bytes, the protocol in the first two.</summary>
public sealed record Cooked2Layer : Layer
{
    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, .. MacAddress.Parse("02:00:00:00:00:01"), 0, 0];
        Put16(header, 0, EtherTypeOf(next, inner));
        return [.. header, .. inner];
    }
}

/// <summary>LINKTYPE_NULL or LINKTYPE_LOOP: an address family in 4 bytes.</summary>
public sealed record FamilyLayer(bool BigEndian, int IPv6Family, int IPv4Family = 2) : Layer
{
    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var family = next is IPv6Layer ? IPv6Family : IPv4Family;
        var header = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, BigEndian ? family : BinaryPrimitives.ReverseEndianness(family));
        return [.. header, .. inner];
    }
}

internal static class MacAddress
{
    public static byte[] Parse(string text) =>
        [.. text.Split(':').Select(part => byte.Parse(part, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
