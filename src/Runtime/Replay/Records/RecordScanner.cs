namespace Tcpq.Runtime.Replay.Records;

/// <summary>Why a scanner stopped.</summary>
internal enum ScanStop
{
    /// <summary>The next record has not all its bytes there.</summary>
    Incomplete,

    /// <summary>The next record is none that it knows to read as libpcap does.</summary>
    Unknown,
}

/// <summary>Finds the packets in the bytes of a capture, as long as these are plain and whole: what is cut, damaged or
/// unusual is left to libpcap, so that there is one answer to that.</summary>
internal abstract unsafe class RecordScanner
{
    /// <summary>How the packets start.</summary>
    public abstract LinkType LinkType { get; }

    /// <summary>Adds the packets of all whole records to a block.</summary>
    /// <param name="at">The first byte of a record.</param>
    /// <param name="end">Past the last byte that is there.</param>
    /// <param name="block">Takes the packets; their bytes stay where they are.</param>
    /// <param name="stop">Why it did not go on.</param>
    /// <returns>The first byte of the record at which it stopped.</returns>
    public abstract byte* Scan(byte* at, byte* end, PacketBlock block, out ScanStop stop);

    /// <summary>What a file must start with, for libpcap to go on at the record at which a scan stopped.</summary>
    public abstract ReadOnlySpan<byte> Preamble { get; }
}
