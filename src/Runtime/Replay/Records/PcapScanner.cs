using System.Buffers.Binary;
using Tcpq.Runtime.Replay.Links;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>Reads pcap: a header, and a record for each packet (draft-ietf-opsawg-pcap). What is cut, damaged or
/// unusual is left to libpcap, so that there is one answer to that.</summary>
internal sealed unsafe class PcapScanner : RecordScanner
{
    /// <summary>Bytes of the file's header.</summary>
    public const int HeaderSize = 24;

    private const uint Microseconds = 0xa1b2c3d4;
    private const uint Nanoseconds = 0xa1b23c4d;
    private const uint Version = 4 << 16 | 2; // 2.4, as two numbers of 16 bits
    private const uint LinkTypeBits = 0xffff; // at the top stands how long frame check sequences are
    private const uint ReservedBits = 0x03ff_0000;
    private const int RecordHeaderSize = 16;
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    // MAXIMUM_SNAPLEN: libpcap takes a longer record for damage.
    private const uint LargestPacket = 262_144;

    private readonly byte[] header;
    private readonly bool isSwapped;
    private readonly uint scale;
    private readonly uint snapLength;
    private readonly PacketInterface source;

    private PcapScanner(byte[] header, bool isSwapped, uint scale, LinkKind kind)
    {
        this.header = header;
        this.isSwapped = isSwapped;
        this.scale = scale;
        source = new(kind, isSwapped);
        var stated = Read(header.AsSpan(16), isSwapped);
        snapLength = stated is 0 or > int.MaxValue ? LargestPacket : stated;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Preamble => header;

    /// <summary>True if a file starts as pcap does.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> start) => Scale(Read(start, isSwapped: false)) != 0
        || Scale(Read(start, isSwapped: true)) != 0;

    /// <summary>Makes a scanner for the records behind a file's header; null if it is not of the usual
    /// kind.</summary>
    public static PcapScanner? Create(ReadOnlySpan<byte> header)
    {
        var isSwapped = Scale(Read(header, isSwapped: false)) == 0;
        var versions = Read(header[4..], isSwapped);
        var version = isSwapped ? uint.RotateLeft(versions, 16) : versions;
        var stated = Read(header[20..], isSwapped);
        var kind = LinkTable.Find((int)(stated & LinkTypeBits));
        return version == Version && kind.IsKnown && (stated & ReservedBits) == 0
            ? new(header[..HeaderSize].ToArray(), isSwapped, Scale(Read(header, isSwapped)), kind)
            : null;
    }

    /// <inheritdoc/>
    public override byte* Scan(byte* at, byte* end, PacketBlock block, out ScanStop stop) => isSwapped
        ? Scan<SwappedOrder>(at, end, block, out stop)
        : Scan<SameOrder>(at, end, block, out stop);

    private byte* Scan<TOrder>(byte* at, byte* end, PacketBlock block, out ScanStop stop)
        where TOrder : struct, IByteOrder
    {
        var packet = block.Packets + block.Count;
        var (most, unit, takesOff) = (snapLength, (ulong)scale, source.TakesOff);
        source.Begin(packet, block);
        stop = ScanStop.Incomplete;
        while (end - at >= RecordHeaderSize)
        {
            var words = (uint*)at;
            var captured = TOrder.Read(words[2]);
            if (captured > LargestPacket)
            {
                stop = ScanStop.Unknown;
                break;
            }

            var next = at + RecordHeaderSize + captured;
            if (next > end)
            {
                break;
            }

            packet->Data = at + RecordHeaderSize;
            packet->Time = (TOrder.Read(words[0]) * NanosecondsPerSecond) + (TOrder.Read(words[1]) * unit);
            packet->CapturedLength = Math.Min(captured, most);
            packet->Length = TOrder.Read(words[3]);
            if (takesOff)
            {
                source.Take(packet, block);
            }

            packet++;
            at = next;
        }

        block.SetCount(packet);
        return at;
    }

    // Nanoseconds in a record's unit of time; 0 for what is not pcap.
    private static uint Scale(uint magic) => magic switch
    {
        Microseconds => 1000,
        Nanoseconds => 1,
        _ => 0,
    };

    private static uint Read(ReadOnlySpan<byte> bytes, bool isSwapped) => isSwapped
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
        : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
