namespace Tcpq.Contract;

/// <summary>How a captured packet comes in the ring buffer <see cref="Schema.PacketsMap"/>: a header, and the packet's
/// bytes. What stands behind these, up to the record's end, is not of the packet. Offsets are bytes from the record's
/// start; numbers have the machine's byte order.</summary>
public static class PacketRecord
{
    /// <summary>The <see cref="CaptureSchema.Id"/>, a `u32`.</summary>
    public const int IdOffset = 0;

    /// <summary>Bytes of the packet in the record, a `u32`.</summary>
    public const int CapturedOffset = 4;

    /// <summary>Bytes that the packet had, a `u32`.</summary>
    public const int LengthOffset = 8;

    /// <summary>The device's index, a `u32`; 0 if it is not known.</summary>
    public const int DeviceOffset = 12;

    /// <summary>Nanoseconds, a `u64`: since boot in the kernel, since 1970 in a capture.</summary>
    public const int TimeOffset = 16;

    /// <summary>The index of the program among the script's, a `u32`.</summary>
    public const int ProgramOffset = 24;

    /// <summary>The VLAN tag that is not among the bytes, a `u32`: its TCI with bit 16 set; 0 without one.</summary>
    public const int TagOffset = 28;

    /// <summary>The EtherType of what starts at the first byte, a `u32`; 0 if that is a link header.</summary>
    public const int EtherTypeOffset = 32;

    /// <summary>The EtherType of the tag, a `u32`.</summary>
    public const int TagTypeOffset = 36;

    /// <summary>Where the packet's bytes begin: bytes from the record's start, a multiple of 8.</summary>
    public const int HeaderSize = 40;
}
