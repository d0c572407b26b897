using System.Buffers.Binary;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Reads the options of a segment (RFC 9293 §3.2, RFC 7323 §2.2 and §3.2, RFC 2018 §3).</summary>
internal static class TcpOptions
{
    private const byte EndOfOptions = 0;
    private const byte NoOperation = 1;
    private const byte MaximumSegmentSize = 2;
    private const byte WindowScale = 3;
    private const byte Sack = 5;
    private const byte Timestamps = 8;

    /// <summary>Reads what the tracker wants to know.</summary>
    /// <param name="options">Behind the header's first 20 bytes, as far as they were captured.</param>
    /// <param name="segment">Takes the values; others are as if there were no options.</param>
    internal static void Read(ReadOnlySpan<byte> options, ref TcpSegment segment)
    {
        segment.OptionBytes = (byte)options.Length;
        while (options.Length > 0 && options[0] != EndOfOptions)
        {
            if (options[0] == NoOperation)
            {
                options = options[1..];
                continue;
            }

            if (options.Length < 2 || options[1] < 2 || options[1] > options.Length)
            {
                return;
            }

            Read(options[0], options[2..options[1]], ref segment);
            options = options[options[1]..];
        }
    }

    private static void Read(byte kind, ReadOnlySpan<byte> value, ref TcpSegment segment)
    {
        switch (kind)
        {
            case MaximumSegmentSize when value.Length == 2:
                segment.MaximumSegment = BinaryPrimitives.ReadUInt16BigEndian(value);
                break;
            case WindowScale when value.Length == 1:
                segment.WindowScale = (sbyte)Math.Min((int)value[0], 14); // RFC 7323 §2.3
                break;
            case Timestamps when value.Length == 8:
                segment.HasTimestamps = true;
                segment.Timestamp = BinaryPrimitives.ReadUInt32BigEndian(value);
                segment.Echo = BinaryPrimitives.ReadUInt32BigEndian(value[4..]);
                break;
            case Sack:
                ReadBlocks(value, ref segment);
                break;
            default:
                break;
        }
    }

    private static void ReadBlocks(ReadOnlySpan<byte> value, ref TcpSegment segment)
    {
        while (value.Length >= 8 && segment.BlockCount < TcpSegment.MaximumBlocks)
        {
            segment.Blocks[segment.BlockCount++] = new(
                BinaryPrimitives.ReadUInt32BigEndian(value), BinaryPrimitives.ReadUInt32BigEndian(value[4..]));
            value = value[8..];
        }
    }
}
