using System.Buffers.Binary;
using Tcpq.Contract;

namespace Tcpq.Runtime.Capturing;

/// <summary>Puts before and into a packet what the kernel keeps beside it: the VLAN tag that a device took out, and a
/// link header for hooks that see none.</summary>
internal static class LinkFraming
{
    private const int AddressesSize = 12; // of an Ethernet header
    private const int TagSize = 4;
    private const int CookedSize = 16;
    private const int CookedTypeOffset = 14;
    private const uint TagPresent = 0x10000;
    private const ushort Outgoing = 4; // sll_pkttype (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html)
    private const ushort UnknownHardware = 0xffff;
    private const int HardwareOffset = 2;

    /// <summary>The parts that a packet is written in.</summary>
    /// <param name="linkType">How it is to start.</param>
    /// <param name="record">Its record.</param>
    /// <param name="isOutgoing">True if it leaves.</param>
    internal static ReadOnlyMemory<byte>[] Of(LinkType linkType, byte[] record, bool isOutgoing)
    {
        var captured = (int)Word(record, PacketRecord.CapturedOffset);
        var bytes = new ReadOnlyMemory<byte>(record, PacketRecord.HeaderSize, captured);
        var tag = Word(record, PacketRecord.TagOffset);
        var hasTag = (tag & TagPresent) != 0;
        return linkType switch
        {
            LinkType.LinuxSll => [Cooked(record, isOutgoing, hasTag), bytes],
            LinkType.Ethernet when hasTag && captured >= AddressesSize =>
                [bytes[..AddressesSize], Tag(record), bytes[AddressesSize..]],
            _ => [bytes],
        };
    }

    private static byte[] Tag(byte[] record)
    {
        var tag = new byte[TagSize];
        BinaryPrimitives.WriteUInt16BigEndian(tag, (ushort)Word(record, PacketRecord.TagTypeOffset));
        BinaryPrimitives.WriteUInt16BigEndian(tag.AsSpan(2), (ushort)Word(record, PacketRecord.TagOffset));
        return tag;
    }

    private static byte[] Cooked(byte[] record, bool isOutgoing, bool hasTag)
    {
        var header = new byte[hasTag ? CookedSize + TagSize : CookedSize];
        var etherType = (ushort)Word(record, PacketRecord.EtherTypeOffset);
        BinaryPrimitives.WriteUInt16BigEndian(header, isOutgoing ? Outgoing : (ushort)0);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(HardwareOffset), UnknownHardware);
        if (hasTag)
        {
            Tag(record).CopyTo(header, CookedTypeOffset);
        }

        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(header.Length - sizeof(ushort)), etherType);
        return header;
    }

    private static uint Word(byte[] record, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(offset));
}
