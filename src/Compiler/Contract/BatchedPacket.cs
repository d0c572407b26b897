using System.Runtime.InteropServices;

namespace Tcpq.Contract;

/// <summary>A packet of a capture in memory, one of many that compiled code takes in one call.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BatchedPacket
{
    internal const int DataOffset = 0;
    internal const int TimeOffset = 8;
    internal const int CapturedLengthOffset = 16;
    internal const int LengthOffset = 20;
    internal const int Size = 24;

    /// <summary>The first byte.</summary>
    internal byte* Data;

    /// <summary>Nanoseconds since 1970-01-01T00:00:00Z.</summary>
    internal ulong Time;

    /// <summary>Bytes that are there.</summary>
    internal uint CapturedLength;

    /// <summary>Bytes that the packet had on the wire.</summary>
    internal uint Length;
}
