using System.Buffers.Binary;
using Tcpq.Runtime.Replay.Links;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>The options of a pcapng block (draft-ietf-opsawg-pcapng §3.5), each a code, a length and a value. What is
/// damaged ends them.</summary>
/// <param name="bytes">From the first option on.</param>
/// <param name="isSwapped">True if the section is in the other byte order.</param>
internal ref struct PacketOptions(ReadOnlySpan<byte> bytes, bool isSwapped)
{
    private const int HeaderSize = 4;
    private const int EndOfOptions = 0;
    private const int CommentCode = 1;
    private const int FlagsCode = 2;
    private const uint WayBits = 3;

    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>The code of the option at hand.</summary>
    public int Code { get; private set; }

    /// <summary>Its value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next option.</summary>
    /// <returns>False if there is none, or if it does not fit into what is left of the block.</returns>
    public bool Next()
    {
        if (rest.Length < HeaderSize)
        {
            return false;
        }

        (Code, int size) = (HalfWord(rest), HalfWord(rest[2..]));
        if (Code == EndOfOptions || HeaderSize + size > rest.Length)
        {
            return false;
        }

        Value = rest.Slice(HeaderSize, size);
        rest = rest[Math.Min(rest.Length, HeaderSize + ((size + 3) & ~3))..];
        return true;
    }

    /// <summary>Which way a packet went, and what is written beside it.</summary>
    /// <param name="comments">Takes that; null to leave it out.</param>
    public PacketWay Read(List<byte[]>? comments)
    {
        var way = PacketWay.Unknown;
        while (Next())
        {
            switch (Code)
            {
                case CommentCode:
                    comments?.Add(Value.ToArray());
                    break;
                case FlagsCode when Value.Length == sizeof(uint):
                    var flags = isSwapped
                        ? BinaryPrimitives.ReadUInt32BigEndian(Value)
                        : BinaryPrimitives.ReadUInt32LittleEndian(Value);
                    way = (flags & WayBits) == WayBits ? PacketWay.Unknown : (PacketWay)(flags & WayBits);
                    break;
                default:
                    break;
            }
        }

        return way;
    }

    private readonly int HalfWord(ReadOnlySpan<byte> bytes) => isSwapped
        ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
