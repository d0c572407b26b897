using System.Buffers.Binary;

namespace Tcpq.Testing;

/// <summary>Wireshark's reading of a capture.</summary>
public static class Tshark
{
    private const string Program = "tshark";
    private const int FileHeaderSize = 24;
    private const int RecordHeaderSize = 16;
    private const int SecondsOffset = 0;
    private const int FractionOffset = 4;
    private const int CapturedOffset = 8;
    private const int LengthOffset = 12;
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>True if it can be asked.</summary>
    public static bool IsInstalled => Tool.IsInstalled(Program);

    /// <summary>Fields of each packet, with blanks between them.</summary>
    public static string[] Fields(string path, params string[] fields) =>
    [
        .. Tool.Run(Program, ["-r", path, "-T", "fields", .. fields.SelectMany(field => (string[])["-e", field])])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Replace('\t', ' ')),
    ];

    /// <summary>The packets, as Wireshark writes them again.</summary>
    public static TimedPacket[] Packets(string path)
    {
        var copy = $"{path}.pcap";
        Tool.Run(Program, "-r", path, "-F", "nsecpcap", "-w", copy);
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(copy);
        List<TimedPacket> packets = [];
        for (var at = FileHeaderSize; at < bytes.Length;)
        {
            var header = bytes[at..];
            var captured = BinaryPrimitives.ReadInt32LittleEndian(header[CapturedOffset..]);
            var time = (BinaryPrimitives.ReadUInt32LittleEndian(header[SecondsOffset..]) * NanosecondsPerSecond)
                + BinaryPrimitives.ReadUInt32LittleEndian(header[FractionOffset..]);
            packets.Add(new(
                header.Slice(RecordHeaderSize, captured).ToArray(),
                time,
                BinaryPrimitives.ReadInt32LittleEndian(header[LengthOffset..])));
            at += RecordHeaderSize + captured;
        }

        return [.. packets];
    }
}
