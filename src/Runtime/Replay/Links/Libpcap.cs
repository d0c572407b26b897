using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.Links;

/// <summary>What libpcap is asked to do with capture files (pcap/pcap.h); native names are kept.</summary>
internal static unsafe partial class Libpcap
{
    public const int ErrorBufferSize = 256;

    public const uint NanosecondPrecision = 1;

    private const string Library = "libpcap.so.0.8";

    /// <summary>Takes the stream over, unless it fails.</summary>
    [LibraryImport(Library)]
    public static partial nint pcap_fopen_offline_with_tstamp_precision(
        nint stream, uint precision, byte* errorBuffer);

    [LibraryImport(Library)]
    public static partial int pcap_datalink(nint capture);

    /// <summary>Calls back for up to <paramref name="count"/> packets. Returns <paramref name="count"/>, or 0 at the
    /// end of a file whatever was delivered before it, or a negative error.</summary>
    [LibraryImport(Library)]
    public static partial int pcap_dispatch(nint capture, int count, nint callback, nint user);

    [LibraryImport(Library)]
    public static partial byte* pcap_geterr(nint capture);

    [LibraryImport(Library)]
    public static partial void pcap_close(nint capture);

    [LibraryImport(Library)]
    public static partial byte* pcap_datalink_val_to_name(int linkType);

    [LibraryImport(Library)]
    public static partial byte* pcap_datalink_val_to_description_or_dlt(int linkType);

    /// <summary>The library's text, which stays its own.</summary>
    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "unknown";
}

/// <summary>What libpcap tells about a packet: `struct pcap_pkthdr`, on 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PacketHeader
{
    /// <summary>Seconds since 1970.</summary>
    public long Seconds;

    /// <summary>Nanoseconds of the second, since captures are opened with that precision.</summary>
    public long Nanoseconds;

    /// <summary>Bytes that are there.</summary>
    public uint CapturedLength;

    /// <summary>Bytes that were on the wire.</summary>
    public uint Length;
}
