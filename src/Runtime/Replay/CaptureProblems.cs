using System.Globalization;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Replay.Compressed;

namespace Tcpq.Runtime.Replay;

/// <summary>What can be wrong with a capture, in words.</summary>
/// <param name="path">The file as the user named it; `-` for standard input.</param>
internal sealed class CaptureProblems(string path)
{
    private const string ReadableLinkTypes =
        "tcpq reads Ethernet, raw IP, Linux cooked, loopback, PPP, HDLC, SLIP, 802.11, NFLOG and PKTAP captures, and "
        + "some more:"
        + " docs/captures.md";

    private string Name => path == "-" ? "standard input" : $"`{path}`";

    public Diagnostic Missing() => new(Codes.FileMissing, $"{Name} does not exist");

    public Diagnostic Directory() => new(Codes.UnreadableFile, $"{Name} is a directory, not a capture file");

    public Diagnostic Forbidden() => new(Codes.UnreadableFile, $"{Name} cannot be read: permission denied");

    public Diagnostic Unreadable(Exception reason) =>
        new(Codes.UnreadableFile, $"{Name} cannot be read") { Notes = [reason.Message] };

    /// <param name="reason">What reading failed with.</param>
    /// <param name="packets">Packets read before.</param>
    public Diagnostic Unreadable(Exception reason, ulong packets) => reason switch
    {
        DataBehindException => new(
            Codes.DataBehind, $"{Name} goes on behind its compressed data with something else; {WereRead(packets)}"),
        EndOfStreamException => new(
            Codes.TruncatedCapture, $"{Name} ends in the middle of its compressed data; {WereRead(packets)}"),
        InvalidDataException => new(
            Codes.DamagedCapture, $"{Name} cannot be decompressed to its end; {WereRead(packets)}")
        {
            Notes = [reason.Message],
        },
        _ => Unreadable(reason),
    };

    /// <param name="start">The first bytes of the content.</param>
    /// <param name="reason">What libpcap says.</param>
    public Diagnostic NotACapture(ReadOnlySpan<byte> start, string reason)
    {
        if (start.IsEmpty)
        {
            return new(Codes.NotACapture, $"{Name} is empty");
        }

        if (start.StartsWith("BZh"u8))
        {
            return new(Codes.NotACapture, $"{Name} is compressed with bzip2")
            {
                Help = path == "-" ? "decompress it first, with `bzcat`"
                    : $"decompress it first: `bzcat {path} | tcpq … --read -`",
            };
        }

        return new(Codes.NotACapture, $"{Name} is not a capture file")
        {
            Notes = [$"libpcap: {reason}"],
            Help = "tcpq reads pcap and pcapng, as tcpdump and Wireshark write them",
        };
    }

    public Diagnostic UnsupportedLinkType(string name, string description) =>
        new(Codes.UnsupportedLinkType, $"{Name} holds packets of link type {name} ({description})")
        {
            Help = ReadableLinkTypes,
        };

    public Diagnostic Truncated(ulong packets) =>
        new(Codes.TruncatedCapture, $"{Name} ends in the middle of a packet; {WereRead(packets)}");

    public Diagnostic Damaged(ulong packets, string reason) =>
        new(Codes.DamagedCapture, $"{Name} is damaged; {WereRead(packets)}") { Notes = [reason] };

    public static Diagnostic LibraryMissing() =>
        new(Codes.LibraryMissing, "libpcap is not installed, which reads captures")
        {
            Help = "`sudo apt-get install libpcap0.8`",
        };

    public static Diagnostic LibraryMissing(Compression compression) =>
        new(Codes.LibraryMissing, $"{compression.Library} is not installed, which decompresses {compression.Name}")
        {
            Help = $"`sudo apt-get install {compression.Package}`",
        };

    private static string WereRead(ulong packets) => packets == 1
        ? "1 packet was read"
        : string.Create(CultureInfo.InvariantCulture, $"{packets} packets were read");
}
