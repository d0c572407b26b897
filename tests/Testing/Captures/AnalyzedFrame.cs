using System.Globalization;

namespace Tcpq.Testing;

/// <summary>A TCP segment of a capture, as Wireshark analyzes it.</summary>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="Stream">The connection.</param>
/// <param name="Port">The source port.</param>
/// <param name="Sequence">As on the wire.</param>
/// <param name="Acknowledgment">As on the wire; without meaning where <paramref name="Acknowledges"/> is false.</param>
/// <param name="Acknowledges">True with the flag ACK.</param>
/// <param name="Payload">Bytes.</param>
/// <param name="HasSack">True if it carries SACK blocks.</param>
/// <param name="RoundTrip">`tcp.analysis.ack_rtt` in nanoseconds; null without it.</param>
/// <param name="Identification">The one of its IPv4 header, which Linux counts up for each packet of an end.</param>
/// <param name="Flags">Which of <see cref="Names"/> Wireshark gives it.</param>
public sealed record AnalyzedFrame(
    ulong Time, int Stream, int Port, uint Sequence, uint Acknowledgment, bool Acknowledges, uint Payload, bool HasSack,
    ulong? RoundTrip, ushort Identification, HashSet<string> Flags)
{
    private const int FirstName = 10;

    /// <summary>What Wireshark is asked about each segment.</summary>
    public static readonly string[] Names = [
        "retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order", "duplicate_ack",
        "zero_window",
        "keep_alive", "lost_segment", "window_full",
    ];

    /// <summary>What tells it apart from others.</summary>
    public string Key => $"{Time} {Port} {Sequence} {Acknowledgment} {Payload}";

    /// <summary>Reads a capture of TCP segments.</summary>
    public static AnalyzedFrame[] Read(string path) =>
    [
        .. Tshark.Fields(
            path,
            [
                "frame.time_epoch", "tcp.stream", "tcp.srcport", "tcp.seq_raw", "tcp.ack_raw", "tcp.len",
                "tcp.options.sack.count", "tcp.analysis.ack_rtt", "ip.id", "tcp.flags.ack",
                .. Names.Select(name => $"tcp.analysis.{name}"),
            ]).Select(Parse),
    ];

    private static AnalyzedFrame Parse(string line)
    {
        var columns = line.Split(' ');
        return new(
            Nanoseconds(columns[0]), (int)Number(columns[1]), (int)Number(columns[2]), Number(columns[3]),
            Number(columns[4]), columns[9] is "1" or "True", Number(columns[5]), columns[6].Length > 0,
            columns[7].Length > 0 ? Nanoseconds(columns[7]) : null,
            Convert.ToUInt16(columns[8], 16), [.. Names.Where((_, i) => columns[FirstName + i].Length > 0)]);
    }

    private static uint Number(string text) => text.Length == 0 ? 0 : uint.Parse(text, CultureInfo.InvariantCulture);

    private static ulong Nanoseconds(string seconds) =>
        (ulong)(decimal.Parse(seconds, CultureInfo.InvariantCulture) * 1_000_000_000);
}
