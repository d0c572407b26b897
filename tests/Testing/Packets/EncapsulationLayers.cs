namespace Tcpq.Testing;

/// <summary>802.2 and SNAP (RFC 1042) behind an 802.3 length.</summary>
/// <param name="Organization">Whose numbers those behind it are: 0 for EtherTypes.</param>
public sealed record SnapLayer(int Organization = 0) : Layer
{
    internal override int EtherType(int length) => length;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        byte[] header = [0xaa, 0xaa, 3, (byte)(Organization >> 16), 0, 0, 0, 0];
        Put16(header, 4, Organization & 0xffff);
        Put16(header, 6, EtherTypeOf(next, inner));
        return [.. header, .. inner];
    }
}

/// <summary>A PPPoE session (RFC 2516) with PPP (RFC 1661).</summary>
/// <param name="Protocol">What PPP calls what follows; null for what it is.</param>
/// <param name="IsShort">True if that takes one byte.</param>
public sealed record PppoeLayer(int? Protocol = null, bool IsShort = false) : Layer
{
    internal override int EtherType(int length) => 0x8864;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var protocol = Protocol ?? (next is IPv6Layer ? 0x57 : next is MplsLayer ? 0x281 : 0x21);
        byte[] ppp = IsShort ? [(byte)protocol] : [(byte)(protocol >> 8), (byte)protocol];
        byte[] header = [0x11, 0, 0, 7, 0, 0];
        Put16(header, 4, ppp.Length + inner.Length);
        return [.. header, .. ppp, .. inner];
    }
}

/// <summary>A stack of labels (RFC 3032).</summary>
public sealed record MplsLayer(int Labels) : Layer
{
    internal override int EtherType(int length) => 0x8847;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var stack = new byte[4 * Labels];
        for (var i = 0; i < Labels; i++)
        {
            Put32(stack, 4 * i, (uint)(((1000 + i) << 12) | (i == Labels - 1 ? 0x100 : 0) | 64));
        }

        return [.. stack, .. inner];
    }
}

/// <summary>What has an EtherType and is not followed.</summary>
public sealed record TypedLayer(int Type) : Layer
{
    internal override int EtherType(int length) => Type;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network) => [1, 2, 3, 4, .. inner];
}

/// <summary>GRE (RFC 2784, RFC 2890).</summary>
public sealed record GreLayer(bool HasChecksum = false, uint? Key = null, uint? Sequence = null) : Layer
{
    internal override int IpProtocol => 47;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var header = new byte[4];
        Put16(header, 0, (HasChecksum ? 0x8000 : 0) | (Key is null ? 0 : 0x2000) | (Sequence is null ? 0 : 0x1000));
        Put16(header, 2, EtherTypeOf(next, inner));
        byte[] packet = [.. header, .. HasChecksum ? new byte[4] : [], .. Word(Key), .. Word(Sequence), .. inner];
        if (HasChecksum)
        {
            Put16(packet, 4, Checksum.Of(packet));
        }

        return packet;
    }

    private static byte[] Word(uint? value)
    {
        if (value is not { } number)
        {
            return [];
        }

        var word = new byte[4];
        Put32(word, 0, number);
        return word;
    }
}

/// <summary>A mirror's header behind GRE (draft-foschiano-erspan-03).</summary>
/// <param name="Type">1, 2 or 3.</param>
/// <param name="Session">10 bits.</param>
/// <param name="HasSubheader">True for 8 more bytes, in type 3.</param>
public sealed record ErspanLayer(int Type, int Session = 0, bool HasSubheader = false) : Layer
{
    internal override int EtherType(int length) => Type == 3 ? 0x22eb : 0x88be;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        if (Type == 1)
        {
            return inner;
        }

        var header = new byte[Type == 2 ? 8 : HasSubheader ? 20 : 12];
        Put16(header, 0, (Type == 2 ? 1 : 2) << 12);
        Put16(header, 2, Session);
        if (Type == 3)
        {
            header[10] = 0x80; // an Ethernet frame follows
            header[11] = (byte)(HasSubheader ? 1 : 0);
        }

        return [.. header, .. inner];
    }
}

/// <summary>RFC 7348.</summary>
public sealed record VxlanLayer(int Network, int Flags = 8) : Layer
{
    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var header = new byte[8];
        header[0] = (byte)Flags;
        Put32(header, 4, (uint)Network << 8);
        return [.. header, .. inner];
    }
}

/// <summary>RFC 8926.</summary>
/// <param name="Network">24 bits.</param>
/// <param name="OptionWords">Words of options: none, or two at least.</param>
public sealed record GeneveLayer(int Network, int OptionWords = 0) : Layer
{
    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var header = new byte[8 + (4 * OptionWords)];
        header[0] = (byte)OptionWords;
        Put16(header, 2, EtherTypeOf(next, inner));
        Put32(header, 4, (uint)Network << 8);
        if (OptionWords > 0)
        {
            Put16(header, 8, 0x0102);
            header[11] = (byte)(OptionWords - 1);
        }

        return [.. header, .. inner];
    }
}

/// <summary>A G-PDU (3GPP TS 29.281 §5.1).</summary>
/// <param name="EndPoint">The TEID.</param>
/// <param name="Sequence">Its sequence number, if it has one.</param>
/// <param name="Extensions">Extension headers of four bytes each.</param>
public sealed record GtpLayer(uint EndPoint, int? Sequence = null, int Extensions = 0) : Layer
{
    private const int PduSession = 0x85;

    internal override byte[] Write(byte[] inner, Layer? next, NetworkLayer? network)
    {
        var isLong = Sequence is not null || Extensions > 0;
        var header = new byte[8];
        header[0] = (byte)(0x30 | (Extensions > 0 ? 4 : 0) | (Sequence is not null ? 2 : 0));
        header[1] = 255;
        byte[] more = isLong
            ? [(byte)((Sequence ?? 0) >> 8), (byte)(Sequence ?? 0), 0, (byte)(Extensions > 0 ? PduSession : 0)]
            : [];
        for (var i = 0; i < Extensions; i++)
        {
            more = [.. more, 1, 0, 9, (byte)(i < Extensions - 1 ? PduSession : 0)];
        }

        Put16(header, 2, more.Length + inner.Length);
        Put32(header, 4, EndPoint);
        return [.. header, .. more, .. inner];
    }
}
