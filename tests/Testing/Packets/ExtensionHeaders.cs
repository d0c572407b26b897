using System.Net;

namespace Tcpq.Testing;

/// <summary>Hop-by-hop or destination options with nothing but padding (RFC 8200 §4.2).</summary>
/// <param name="Protocol">Which of the two.</param>
/// <param name="Words">8-byte words behind the first.</param>
public sealed record OptionsHeader(int Protocol, int Words) : Layer
{
    internal override int IpProtocol => Protocol;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var length = (Words + 1) * 8;
        var padding = length - 4;
        return [(byte)ProtocolOf(next), (byte)Words, 1, (byte)padding, .. new byte[padding], .. inner];
    }
}

/// <summary>A type 2 routing header (RFC 6275 §6.4) with no segment left.</summary>
public sealed record RoutingHeader(string Via) : Layer
{
    internal override int IpProtocol => IpProtocols.Routing;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network) =>
        [(byte)ProtocolOf(next), 2, 2, 0, 0, 0, 0, 0, .. IPAddress.Parse(Via).GetAddressBytes(), .. inner];
}

/// <summary>RFC 8200 §4.5.</summary>
/// <param name="Offset">In bytes, a multiple of 8.</param>
/// <param name="More">False for the last fragment.</param>
/// <param name="Id">The identification.</param>
public sealed record FragmentHeader(int Offset, bool More, uint Id) : Layer
{
    public int? NextHeader { get; init; }

    internal override int IpProtocol => IpProtocols.Fragment;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var header = new byte[8];
        header[0] = (byte)(NextHeader ?? ProtocolOf(next));
        Put16(header, 2, Offset | (More ? 1 : 0));
        Put32(header, 4, Id);
        return [.. header, .. inner];
    }
}

/// <summary>RFC 4302 §2. Its length counts 4-byte words, less two: unlike that of all others.</summary>
/// <param name="IcvBytes">A multiple of 4; 4 more than one of 8 for IPv6.</param>
public sealed record AuthenticationHeader(int IcvBytes) : Layer
{
    internal override int IpProtocol => IpProtocols.Authentication;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var header = new byte[12 + IcvBytes];
        header[0] = (byte)ProtocolOf(next);
        header[1] = (byte)((header.Length / 4) - 2);
        Put32(header, 4, 0x100);
        Put32(header, 8, 1);
        return [.. header, .. inner];
    }
}

/// <summary>A binding refresh request (RFC 6275 §6.1.2).</summary>
public sealed record MobilityHeader : Layer
{
    internal override int IpProtocol => IpProtocols.Mobility;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        byte[] header = [(byte)ProtocolOf(next), 0, 0, 0, 0, 0, 0, 0];
        Put16(header, 4, Checksum.OfSegment(header, IpProtocols.Mobility, network));
        return [.. header, .. inner];
    }
}

/// <summary>RFC 4303: what it carries is encrypted.</summary>
public sealed record EspLayer : Layer
{
    internal override int IpProtocol => IpProtocols.Esp;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network) =>
        [0, 0, 1, 0, 0, 0, 0, 1, .. inner];
}
