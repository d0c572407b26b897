using System.Collections.Immutable;
using Tcpq.Contract;

namespace Tcpq.Runtime.Replay.Links;

/// <summary>All link types of captures that are read (https://www.tcpdump.org/linktypes.html).</summary>
internal static class LinkTable
{
    private static readonly Dictionary<int, LinkKind> Kinds = Rows.ToDictionary(row => row.Number);

    /// <summary>The rows.</summary>
    internal static ImmutableArray<LinkKind> Rows =>
    [
        // Compiled code reads these by itself.
        new(0, LinkType.Null),
        new(1, LinkType.Ethernet),
        new(12, LinkType.RawIp), // DLT_RAW of most systems, in files of old programs
        new(14, LinkType.RawIp), // of OpenBSD
        new(101, LinkType.RawIp),
        new(108, LinkType.Loop),
        new(113, LinkType.LinuxSll),
        new(228, LinkType.Ipv4),
        new(229, LinkType.Ipv6),
        new(276, LinkType.LinuxSll2),

        // Serial lines.
        Row(8, SerialHeaders.Slip),
        Row(9, PppHeaders.Ppp),
        Row(15, SerialHeaders.BsdOsSlip), // DLT_SLIP_BSDOS
        Row(50, SerialHeaders.PppOrCiscoHdlc),
        Row(51, PppHeaders.Pppoe),
        Row(102, SerialHeaders.BsdOsSlip),
        Row(104, SerialHeaders.CiscoHdlc),
        Row(166, PppHeaders.Pppd),
        Row(204, PppHeaders.PppWithDirection),
        Row(205, SerialHeaders.CiscoHdlcWithDirection),

        // What carries LLC.
        Row(10, LlcHeaders.Fddi),
        Row(11, LlcHeaders.Llc), // DLT_ATM_RFC1483
        Row(100, LlcHeaders.Llc), // RFC 1483
        Row(105, WirelessHeaders.Frame),
        Row(119, WirelessHeaders.Prism),
        Row(122, LlcHeaders.FibreChannel),
        Row(127, WirelessHeaders.Radiotap),
        Row(163, WirelessHeaders.Avs),

        // What systems put before.
        Row(109, SystemHeaders.Enc),
        Row(117, SystemHeaders.Pflog),
        Row(138, SystemHeaders.FireWire),
        Row(149, SystemHeaders.Pktap), // DLT_USER2: macOS, before it had a number
        Row(192, SystemHeaders.Ppi),
        Row(226, SystemHeaders.Ipnet),
        Row(239, SystemHeaders.Nflog),
        Row(240, SystemHeaders.NetAnalyzer),
        Row(241, SystemHeaders.NetAnalyzerTransparent),
        Row(258, SystemHeaders.Pktap),
    ];

    /// <summary>The kind of a number in a file; one of which nothing is read where it is not in the table.</summary>
    internal static LinkKind Find(int number) =>
        Kinds.TryGetValue(number, out var kind) ? kind : new(number, LinkType.Opaque);

    /// <summary>Reads a header that is followed by another of the table.</summary>
    /// <param name="number">The other's number.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="length">Bytes before the other.</param>
    /// <param name="isSwapped">Whether the capture was written in the other byte order.</param>
    internal static LinkHead Behind(int number, ReadOnlySpan<byte> packet, int length, bool isSwapped)
    {
        if (length > packet.Length)
        {
            return LinkHead.Cut(packet);
        }

        var kind = Find(number);
        var head = kind.Read is null ? kind.Head : kind.Read(packet[length..], isSwapped);
        return head with { Length = length + head.Length };
    }

    private static LinkKind Row(int number, LinkReader read) => new(number, LinkType.Opaque, read);
}
