using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>A capture that does not exist.</summary>
    public static DiagnosticCode FileMissing { get; } = Error(
        "TQ0501",
        "no such file",
        "There is no file of this name. Relative paths start at the current directory.");

    /// <summary>A file that is neither pcap nor pcapng.</summary>
    public static DiagnosticCode NotACapture { get; } = Error(
        "TQ0502",
        "not a capture",
        "`--read` takes pcap and pcapng files, as tcpdump, dumpcap and Wireshark write them. "
        + "They may be compressed with gzip, zstd, xz or lz4; a script is given without `--read`.");

    /// <summary>A capture that ends in the middle of a packet.</summary>
    public static DiagnosticCode TruncatedCapture { get; } = Warning(
        "TQ0503",
        "capture is cut short",
        "The file ends in the middle of a packet, as it does when the program that wrote it was stopped or the disk "
        + "was "
        + "full. The results cover everything before that point.");

    /// <summary>A capture from a kind of link that tcpq does not read.</summary>
    public static DiagnosticCode UnsupportedLinkType { get; } = Error(
        "TQ0504",
        "link type is not supported",
        "The packets of this file start with a header that tcpq does not know. docs/captures.md lists those that it "
        + "does.");

    /// <summary>A capture that exists and cannot be read.</summary>
    public static DiagnosticCode UnreadableFile { get; } = Error(
        "TQ0505",
        "file cannot be read",
        "The file exists but the system refuses to read it: check its permissions, and that it is a file.");

    /// <summary>A capture with content that makes no sense.</summary>
    public static DiagnosticCode DamagedCapture { get; } = Error(
        "TQ0506",
        "capture is damaged",
        "After a good start the file holds something that is not a packet. "
        + "The results cover everything before that point.");

    /// <summary>A compressed capture with something else behind it.</summary>
    public static DiagnosticCode DataBehind { get; } = Warning(
        "TQ0507",
        "something else follows the compressed data",
        "Behind the end of the compressed data the file holds bytes that are neither more of the same nor padding. "
        + "The results cover all that was compressed.");

    private static ImmutableArray<DiagnosticCode> Captures =>
        [FileMissing, NotACapture, TruncatedCapture, UnsupportedLinkType, UnreadableFile, DamagedCapture, DataBehind];
}
