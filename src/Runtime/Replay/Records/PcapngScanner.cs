using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Tcpq.Contract;
using Tcpq.Runtime.Replay.Links;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>Reads pcapng: sections of blocks (draft-ietf-opsawg-pcapng), each in a byte order of its own, with
/// interfaces of any link types.</summary>
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
    private const int InterfaceHeaderSize = 16;
    private const int PacketHeaderSize = 28;
    private const int SimplePacketHeaderSize = 12;
    private const int TrailerSize = 4;

    // What no program writes, and damage looks like; libpcap's limit too.
    private const uint LargestBlock = 16 << 20;

    private readonly List<PacketInterface> interfaces = [];
    private readonly List<byte[]> comments = [];
    private bool isSwapped;
    private string? problem;
    private long unread;

    private PcapngScanner()
    {
    }

    /// <inheritdoc/>
    public override string? Problem => problem;

    /// <inheritdoc/>
    public override bool IsInside => unread > 0;

    /// <summary>True if a file starts as pcapng does.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> start) =>
        BinaryPrimitives.ReadUInt32LittleEndian(start) == SectionHeader;

    /// <summary>Makes a scanner for the blocks of a file; null if it is no pcapng.</summary>
    public static PcapngScanner? Create(ReadOnlySpan<byte> start) =>
        BinaryPrimitives.ReadUInt32LittleEndian(start[8..]) == ByteOrderMagic
        || BinaryPrimitives.ReadUInt32BigEndian(start[8..]) == ByteOrderMagic
            ? new()
            : null;

    /// <inheritdoc/>
    public override byte* Scan(byte* at, byte* end, PacketBlock block, out ScanStop stop)
    {
        var packet = block.Packets + block.Count;
        var usual = new Usual(uint.MaxValue, default);
        stop = ScanStop.Incomplete;
        while (Skip(ref at, end) && BlockSize(at, end, ref stop) is var size and > 0)
        {
            var isTaken = true;
            switch (Word(at, 0))
            {
                case EnhancedPacket when TakeUsual(at, size, packet, usual):
                    packet++;
                    break;
                case EnhancedPacket or ObsoletePacket:
                    isTaken = TakePacket(at, size, packet, block);
                    usual = isTaken ? UsualOf(at, block) : usual;
                    packet += isTaken ? 1 : 0;
                    break;
                case SimplePacket:
                    isTaken = TakeSimplePacket(at, size, packet, block);
                    packet += isTaken ? 1 : 0;
                    break;
                case SectionHeader:
                    isTaken = TakeSection(at, size);
                    usual = new(uint.MaxValue, default);
                    break;
                case InterfaceDescription:
                    isTaken = TakeInterface(at, size);
                    break;
                default:
                    break; // nothing about packets
            }

            if (!isTaken)
            {
                stop = ScanStop.Unknown;
                break;
            }

            at += size;
        }

        block.SetCount(packet);
        return at;
    }

    // What is left of a block that is too large to be held, and holds no packet.
    private bool Skip(ref byte* at, byte* end)
    {
        var some = Math.Min(unread, end - at);
        at += some;
        unread -= some;
        return unread == 0;
    }

    // 0 if a block is not all there, or not well formed.
    private int BlockSize(byte* at, byte* end, ref ScanStop stop)
    {
        if (end - at < SmallestBlock)
        {
            return 0;
        }

        if (Word(at, 0) == SectionHeader && !TakeByteOrder(at))
        {
            stop = ScanStop.Unknown;
            return 0;
        }

        var size = Word(at, 1);
        if (size < SmallestBlock || size % 4 != 0 || size > LargestBlock)
        {
            return Malformed($"a block of {size} bytes", out stop);
        }

        if (size > PacketBlock.LargestRecord)
        {
            return SkipLarge(at, end, size, ref stop);
        }

        if (end - at < size)
        {
            return 0;
        }

        // libpcap takes any length behind a section header.
        if (Word(at + size - TrailerSize, 0) is var trailer && trailer != size && Word(at, 0) != SectionHeader)
        {
            return Malformed($"a block of {size} bytes that ends with the length {trailer}", out stop);
        }

        return (int)size;
    }

    // Of secrets and names there may be much.
    private int SkipLarge(byte* at, byte* end, uint size, ref ScanStop stop)
    {
        if (Word(at, 0) is EnhancedPacket or ObsoletePacket or SimplePacket or InterfaceDescription or SectionHeader)
        {
            return Malformed($"a block of {size} bytes", out stop);
        }

        var some = (int)Math.Min(size, end - at);
        unread = size - some;
        return some;
    }

    // The type is the same in both.
    private bool TakeByteOrder(byte* at)
    {
        var magic = ((uint*)at)[2];
        isSwapped = magic != ByteOrderMagic;
        return !isSwapped || BinaryPrimitives.ReverseEndianness(magic) == ByteOrderMagic
            || Refuse("a section that does not say its byte order");
    }

    private bool TakeSection(byte* at, int size)
    {
        const uint major = 1;
        if (size < SmallestSectionHeader)
        {
            return Refuse($"a section header of {size} bytes");
        }

        if (HalfWord(at + 12) is var version && version != major)
        {
            return Refuse($"a section of version {version}.{HalfWord(at + 14)}");
        }

        interfaces.Clear();
        return true;
    }

    private bool TakeInterface(byte* at, int size)
    {
        if (size < InterfaceHeaderSize + TrailerSize)
        {
            return Refuse($"an interface description of {size} bytes");
        }

        var stated = Word(at, 3);
        var options = InterfaceOptions.Read(
            new(at + InterfaceHeaderSize, size - InterfaceHeaderSize - TrailerSize), isSwapped);
        interfaces.Add(new(LinkTable.Find((int)HalfWord(at + 8)), isSwapped)
        {
            Name = options.Name,
            Unit = options.Unit,
            SnapLength = stated == 0 ? uint.MaxValue : stated,
        });
        return true;
    }

    // Nearly all packets: of the interface of the one before, about which nothing else is to be said.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TakeUsual(byte* at, int size, BatchedPacket* packet, in Usual usual)
    {
        if (size < PacketHeaderSize + TrailerSize || Word(at, 2) != usual.Number
            || Word(at, 5) > (uint)(size - PacketHeaderSize - TrailerSize))
        {
            return false;
        }

        packet->Data = at + PacketHeaderSize;
        packet->Time = usual.Unit.Nanoseconds(((ulong)Word(at, 3) << 32) | Word(at, 4));
        packet->CapturedLength = Word(at, 5);
        packet->Length = Word(at, 6);
        return true;
    }

    private Usual UsualOf(byte* at, PacketBlock block) =>
        Word(at, 0) == EnhancedPacket && !block.WantsWays && !block.WantsComments
        && interfaces[(int)Word(at, 2)] is var source && block.IsUsual(source)
            ? new(Word(at, 2), source.Unit)
            : new(uint.MaxValue, default);

    private bool TakePacket(byte* at, int size, BatchedPacket* packet, PacketBlock block)
    {
        var number = Word(at, 0) == EnhancedPacket ? Word(at, 2) : HalfWord(at + 8);
        var room = size - PacketHeaderSize - TrailerSize;
        var captured = room < 0 ? uint.MaxValue : Word(at, 5);
        if (captured > room)
        {
            return Refuse("a packet that is longer than its block");
        }

        if (number >= interfaces.Count)
        {
            return Refuse(interfaces.Count == 1
                ? $"a packet of interface {number}, but there is only number 0"
                : $"a packet of interface {number}, but there are {interfaces.Count}");
        }

        var source = interfaces[(int)number];
        packet->Data = at + PacketHeaderSize;
        packet->Time = source.Unit.Nanoseconds(((ulong)Word(at, 3) << 32) | Word(at, 4));
        packet->CapturedLength = captured;
        packet->Length = Word(at, 6);
        if (block.WantsWays || block.WantsComments)
        {
            TakeWithOptions(at, size, packet, block, source);
        }
        else
        {
            source.Take(packet, block);
        }

        return true;
    }

    private void TakeWithOptions(byte* at, int size, BatchedPacket* packet, PacketBlock block, PacketInterface source)
    {
        var begin = PacketHeaderSize + (int)((packet->CapturedLength + 3) & ~3u);
        comments.Clear();
        var way = new PacketOptions(new(at + begin, Math.Max(0, size - begin - TrailerSize)), isSwapped)
            .Read(block.WantsComments ? comments : null);
        source.Take(packet, block, way);
        block.Comment(packet->Data, comments);
    }

    private bool TakeSimplePacket(byte* at, int size, BatchedPacket* packet, PacketBlock block)
    {
        var room = size - SimplePacketHeaderSize - TrailerSize;
        if (interfaces.Count == 0)
        {
            return Refuse("a packet before any interface");
        }

        var source = interfaces[0];
        var captured = room < 0 ? uint.MaxValue : Math.Min(Word(at, 2), source.SnapLength);
        if (captured > room)
        {
            return Refuse("a packet that is longer than its block");
        }

        packet->Data = at + SimplePacketHeaderSize;
        packet->Time = 0; // it has none
        packet->CapturedLength = captured;
        packet->Length = Word(at, 2);
        source.Take(packet, block);
        return true;
    }

    private int Malformed(string reason, out ScanStop stop)
    {
        (problem, stop) = (reason, ScanStop.Unknown);
        return 0;
    }

    private bool Refuse(string reason)
    {
        problem = reason;
        return false;
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

    /// <summary>The interface whose packets need nothing but their place and time.</summary>
    private readonly record struct Usual(uint Number, TimeUnit Unit);
}
