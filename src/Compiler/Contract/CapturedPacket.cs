using System.Runtime.InteropServices;

namespace Tcpq.Contract;

/// <summary>What compiled code is told about a packet of a capture; one is reused for the whole run.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CapturedPacket
{
    internal const int HandledOffset = 0;
    internal const int DataOffset = 8;
    internal const int EndOffset = 16;
    internal const int TimeOffset = 24;
    internal const int WireLengthOffset = 32;
    internal const int LinkTypeOffset = 36;
    internal const int FirstTimeOffset = 40;
    internal const int LastTimeOffset = 48;
    internal const int FlowOffset = 56;

    /// <summary>Packets handled so far; the handler adds 1.</summary>
    internal ulong Handled;

    /// <summary>The first byte.</summary>
    internal byte* Data;

    /// <summary>Past the last byte captured.</summary>
    internal byte* End;

    /// <summary>Nanoseconds since 1970-01-01T00:00:00Z.</summary>
    internal ulong Time;

    /// <summary>Bytes that the packet had on the wire.</summary>
    internal uint WireLength;

    /// <summary>A <see cref="Tcpq.Contract.LinkType"/>; set once for a file.</summary>
    internal uint LinkType;

    /// <summary>The earliest packet's time, for scripts that show something by time; else 0.</summary>
    internal ulong FirstTime;

    /// <summary>The latest packet's time, for the same scripts.</summary>
    internal ulong LastTime;

    /// <summary>What goes between compiled code and the flow tracker; null for scripts without flow events.</summary>
    internal FlowContext* Flow;
}
