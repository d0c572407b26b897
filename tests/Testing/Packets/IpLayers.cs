using System.Net;

namespace Tcpq.Testing;

public sealed record IPv4Layer(string Source, string Destination) : NetworkLayer
{
    public int TimeToLive { get; init; } = 64;

    public int Dscp { get; init; }

    public int Ecn { get; init; }

    public int Id { get; init; }

    public bool DontFragment { get; init; }

    public bool MoreFragments { get; init; }

    /// <summary>In bytes, a multiple of 8.</summary>
    public int FragmentOffset { get; init; }

    /// <summary>A multiple of 4 bytes, at most 40.</summary>
    public byte[] Options { get; init; } = [];

    public int Version { get; init; } = 4;

    /// <summary>What IHL claims.</summary>
    public int? HeaderWords { get; init; }

    public int? TotalLength { get; init; }

    public int? Checksum { get; init; }

    public int? Protocol { get; init; }

    internal override byte[] SourceBytes => IPAddress.Parse(Source).GetAddressBytes();

    internal override byte[] DestinationBytes => IPAddress.Parse(Destination).GetAddressBytes();

    internal override int IpProtocol => IpProtocols.IPv4;

    internal override int EtherType(int length) => EtherTypes.IPv4;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        byte[] header = [.. new byte[12], .. SourceBytes, .. DestinationBytes, .. Options];
        header[0] = (byte)((Version << 4) | (HeaderWords ?? (header.Length / 4)));
        header[1] = (byte)((Dscp << 2) | Ecn);
        Put16(header, 2, TotalLength ?? (header.Length + inner.Length));
        Put16(header, 4, Id);
        Put16(header, 6, (DontFragment ? 0x4000 : 0) | (MoreFragments ? 0x2000 : 0) | (FragmentOffset / 8));
        header[8] = (byte)TimeToLive;
        header[9] = (byte)(Protocol ?? ProtocolOf(next));
        PutMore(header);
        Put16(header, 10, Checksum ?? Tcpq.Testing.Checksum.Of(header));
        return [.. header, .. inner];
    }
}

public sealed record IPv6Layer(string Source, string Destination) : NetworkLayer
{
    public int HopLimit { get; init; } = 64;

    public int Dscp { get; init; }

    public int Ecn { get; init; }

    /// <summary>20 bits.</summary>
    public int FlowLabel { get; init; }

    public int Version { get; init; } = 6;

    public int? PayloadLength { get; init; }

    public int? NextHeader { get; init; }

    internal override byte[] SourceBytes => IPAddress.Parse(Source).GetAddressBytes();

    internal override byte[] DestinationBytes => IPAddress.Parse(Destination).GetAddressBytes();

    internal override int IpProtocol => IpProtocols.IPv6;

    internal override int EtherType(int length) => EtherTypes.IPv6;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        byte[] header = [.. new byte[8], .. SourceBytes, .. DestinationBytes];
        Put32(header, 0, ((uint)Version << 28) | ((uint)Dscp << 22) | ((uint)Ecn << 20) | (uint)FlowLabel);
        Put16(header, 4, PayloadLength ?? inner.Length);
        header[6] = (byte)(NextHeader ?? ProtocolOf(next));
        header[7] = (byte)HopLimit;
        PutMore(header);
        return [.. header, .. inner];
    }
}
