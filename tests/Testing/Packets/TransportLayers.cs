namespace Tcpq.Testing;

public sealed record TcpLayer(int Source, int Destination) : Layer
{
    /// <summary>The 8 flags of RFC 9293 §3.1, FIN lowest.</summary>
    public int Flags { get; init; }

    public uint Sequence { get; init; }

    public uint Acknowledgment { get; init; }

    public int Window { get; init; }

    public int UrgentPointer { get; init; }

    /// <summary>Padded to a multiple of 4 bytes with zeros (end of options).</summary>
    public IReadOnlyList<TcpOption> Options { get; init; } = [];

    /// <summary>What the data offset claims, in words.</summary>
    public int? DataOffset { get; init; }

    public int? Checksum { get; init; }

    internal override int IpProtocol => IpProtocols.Tcp;

    internal static int Bits(params ReadOnlySpan<bool> flags)
    {
        var bits = 0;
        for (var i = 0; i < flags.Length; i++)
        {
            bits |= flags[i] ? 1 << i : 0;
        }

        return bits;
    }

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        byte[] options = [.. Options.SelectMany(option => option.Bytes)];
        var header = new byte[20 + ((options.Length + 3) / 4 * 4)];
        options.CopyTo(header, 20);
        Put16(header, 0, Source);
        Put16(header, 2, Destination);
        Put32(header, 4, Sequence);
        Put32(header, 8, Acknowledgment);
        header[12] = (byte)((DataOffset ?? (header.Length / 4)) << 4);
        header[13] = (byte)Flags;
        Put16(header, 14, Window);
        Put16(header, 18, UrgentPointer);
        PutMore(header);
        byte[] segment = [.. header, .. inner];
        Put16(segment, 16, Checksum ?? Tcpq.Testing.Checksum.OfSegment(segment, IpProtocols.Tcp, network));
        return segment;
    }
}

public sealed record UdpLayer(int Source, int Destination) : Layer
{
    internal override int IpProtocol => IpProtocols.Udp;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        byte[] datagram = [.. new byte[8], .. inner];
        Put16(datagram, 0, Source);
        Put16(datagram, 2, Destination);
        Put16(datagram, 4, datagram.Length);
        Put16(datagram, 6, Checksum.OfSegment(datagram, IpProtocols.Udp, network));
        return datagram;
    }
}

/// <summary>An echo request of either version.</summary>
public sealed record IcmpLayer(int Protocol) : Layer
{
    internal override int IpProtocol => Protocol;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var isV6 = Protocol == IpProtocols.IcmpV6;
        byte[] message = [(byte)(isV6 ? 128 : 8), 0, 0, 0, 0, 1, 0, 1, .. inner];
        Put16(message, 2, isV6 ? Checksum.OfSegment(message, Protocol, network) : Checksum.Of(message));
        return message;
    }
}
