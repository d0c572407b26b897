namespace Tcpq.Runtime.Replay.Records;

/// <summary>Why a scanner stopped.</summary>
internal enum ScanStop
{
    /// <summary>The next record has not all its bytes there.</summary>
    Incomplete,

    /// <summary>The next record is none that it knows to read.</summary>
    Unknown,
}

/// <summary>Finds the packets in the bytes of a capture.</summary>
internal abstract unsafe class RecordScanner
{
    /// <summary>Adds the packets of all whole records to a block.</summary>
    /// <param name="at">The first byte of a record.</param>
    /// <param name="end">Past the last byte that is there.</param>
    /// <param name="block">Takes the packets; their bytes stay where they are.</param>
    /// <param name="stop">Why it did not go on.</param>
    /// <returns>The first byte of the record at which it stopped.</returns>
    public abstract byte* Scan(byte* at, byte* end, PacketBlock block, out ScanStop stop);

    /// <summary>What a file must start with, for libpcap to go on at the record at which a scan stopped; empty if
    /// that knows no more about it.</summary>
    public virtual ReadOnlySpan<byte> Preamble => [];

    /// <summary>What is wrong with the record at which a scan stopped, in the words of a note.</summary>
    public virtual string? Problem => null;

    /// <summary>True if a record has begun of which no byte is in the block any more.</summary>
    public virtual bool IsInside => false;
}
