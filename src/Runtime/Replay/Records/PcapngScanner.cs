using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>Reads pcapng: sections of blocks (draft-ietf-opsawg-pcapng). All interfaces have one link type and one snap
/// length, as libpcap wants it.</summary>
internal sealed unsafe class PcapngScanner : RecordScanner
{
    /// <summary>Bytes by which a file is known, and its byte order.</summary>
    public const int StartSize = 12;

    private const uint SectionHeader = 0x0a0d0d0a;
    private const uint InterfaceDescription = 1;
    private const uint ObsoletePacket = 2;
    private const uint SimplePacket = 3;
    private const uint EnhancedPacket = 6;
    private const uint ByteOrderMagic = 0x1a2b3c4d;
    private const int SmallestSectionHeader = 28;
    private const int SmallestBlock = 12;
    private const int PacketHeaderSize = 28;
    private const int SimplePacketHeaderSize = 12;
    private const int TrailerSize = 4;

    // Many interfaces in many sections would be kept twice: here, and by libpcap.
    private const int LargestPreamble = 1 << 20;

    private readonly bool isSwapped;
    private readonly List<ulong> scales = [];
    private readonly List<byte> preamble = [];
    private int firstInterfaceEnd;
    private uint snapLength;
    private uint statedSnapLength;
    private LinkType? linkType;

    private PcapngScanner(bool isSwapped) => this.isSwapped = isSwapped;

    /// <inheritdoc/>
    public override LinkType LinkType => linkType ?? default;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Preamble =>
        CollectionsMarshal.AsSpan(preamble);

    /// <summary>True where a file starts as pcapng does.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> start) =>
        BinaryPrimitives.ReadUInt32LittleEndian(start) == SectionHeader;

    /// <summary>Makes a scanner for the blocks of a file; null where it is no pcapng.</summary>
    public static PcapngScanner? Create(ReadOnlySpan<byte> start) => BinaryPrimitives.ReadUInt32LittleEndian(start[8..]) switch
    {
        ByteOrderMagic => new(isSwapped: false),
        _ when BinaryPrimitives.ReadUInt32BigEndian(start[8..]) == ByteOrderMagic => new(isSwapped: true),
        _ => null,
    };

    /// <summary>Reads the section header and the first interface, which stand at the beginning.</summary>
    /// <returns>Bytes read; 0 where there are not enough yet; -1 where they are not of the usual kind.</returns>
    public int ReadStart(ReadOnlySpan<byte> content)
    {
        fixed (byte* start = content)
        {
            var at = start;
            var end = start + content.Length;
            for (var blocks = 0; blocks < 2; blocks++)
            {
                var size = BlockSize(at, end, out var stop);
                if (size == 0)
                {
                    return stop == ScanStop.Incomplete ? 0 : -1;
                }

                var isTaken = blocks == 0
                    ? Word(at, 0) == SectionHeader && TakeSection(at, size)
                    : Word(at, 0) == InterfaceDescription && TakeInterface(at, size);
                if (!isTaken)
                {
                    return -1;
                }

                at += size;
            }

            firstInterfaceEnd = preamble.Count;
            return (int)(at - start);
        }
    }

    /// <inheritdoc/>
    public override byte* Scan(byte* at, byte* end, PacketBlock block, out ScanStop stop)
    {
        var packet = block.Packets + block.Count;
        while (true)
        {
            var size = BlockSize(at, end, out stop);
            if (size == 0)
            {
                break;
            }

            var type = Word(at, 0);
            var isKnown = true;
            switch (type)
            {
                case EnhancedPacket or ObsoletePacket:
                    var source = type == EnhancedPacket ? Word(at, 2) : HalfWord(at + 8);
                    var captured = Word(at, 5);
                    isKnown = size >= PacketHeaderSize + TrailerSize && source < scales.Count && captured <= snapLength
                        && captured <= size - PacketHeaderSize - TrailerSize;
                    if (isKnown)
                    {
                        packet->Data = at + PacketHeaderSize;
                        packet->Time = (((ulong)Word(at, 3) << 32) | Word(at, 4)) * scales[(int)source];
                        packet->CapturedLength = captured;
                        packet->Length = Word(at, 6);
                        packet++;
                    }

                    break;
                case SimplePacket:
                    var length = size >= SimplePacketHeaderSize + TrailerSize ? Word(at, 2) : 0;
                    var there = Math.Min(length, snapLength);
                    isKnown = size >= SimplePacketHeaderSize + TrailerSize && scales.Count > 0
                        && there <= size - SimplePacketHeaderSize - TrailerSize;
                    if (isKnown)
                    {
                        packet->Data = at + SimplePacketHeaderSize;
                        packet->Time = 0; // it has none
                        packet->CapturedLength = there;
                        packet->Length = length;
                        packet++;
                    }

                    break;
                case SectionHeader:
                    isKnown = TakeSection(at, size);
                    break;
                case InterfaceDescription:
                    isKnown = TakeInterface(at, size);
                    break;
                default:
                    break; // nothing about packets
            }

            if (!isKnown)
            {
                stop = ScanStop.Unknown;
                break;
            }

            at += size;
        }

        block.SetCount(packet);
        return at;
    }

    // 0 where a block is not all there, or not well formed.
    private int BlockSize(byte* at, byte* end, out ScanStop stop)
    {
        stop = ScanStop.Incomplete;
        if (end - at < SmallestBlock)
        {
            return 0;
        }

        var size = Word(at, 1);
        if (size < SmallestBlock || size % 4 != 0 || size > PacketBlock.LargestRecord)
        {
            stop = ScanStop.Unknown;
            return 0;
        }

        if (end - at < size)
        {
            return 0;
        }

        if (Word(at + size - TrailerSize, 0) != size)
        {
            stop = ScanStop.Unknown;
            return 0;
        }

        return (int)size;
    }

    // A section in the other byte order has a size that makes no sense, or this.
    private bool TakeSection(byte* at, int size)
    {
        const uint major = 1;
        if (size < SmallestSectionHeader || Word(at, 2) != ByteOrderMagic
            || HalfWord(at + 12) != major || HalfWord(at + 14) != 0 || preamble.Count + size > LargestPreamble)
        {
            return false;
        }

        // libpcap takes link type and snap length from the first interface of all.
        if (preamble.Count > 0)
        {
            preamble.RemoveRange(firstInterfaceEnd, preamble.Count - firstInterfaceEnd);
        }

        scales.Clear();
        preamble.AddRange(new ReadOnlySpan<byte>(at, size));
        return true;
    }

    private bool TakeInterface(byte* at, int size)
    {
        const int headerSize = 16;
        if (size < headerSize + TrailerSize || preamble.Count + size > LargestPreamble)
        {
            return false;
        }

        var (type, stated) = ((LinkType)HalfWord(at + 8), Word(at, 3));
        var options = new InterfaceOptions(at + headerSize, at + size - TrailerSize, isSwapped);
        if (!Enum.IsDefined(type) || (linkType is { } first && (type != first || stated != statedSnapLength))
            || options.Scale() is not { } scale)
        {
            return false;
        }

        linkType = type;
        statedSnapLength = stated;
        snapLength = stated is 0 or > int.MaxValue ? CompilationOptions.MaximumSnapLength : stated;
        scales.Add(scale);
        preamble.AddRange(new ReadOnlySpan<byte>(at, size));
        return true;
    }

    private uint Word(byte* at, int index)
    {
        var word = ((uint*)at)[index];
        return isSwapped ? BinaryPrimitives.ReverseEndianness(word) : word;
    }

    private uint HalfWord(byte* at)
    {
        var word = *(ushort*)at;
        return isSwapped ? BinaryPrimitives.ReverseEndianness(word) : word;
    }
}
