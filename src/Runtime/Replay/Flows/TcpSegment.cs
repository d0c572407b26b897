using System.Runtime.CompilerServices;
using Tcpq.Runtime.Replay.Links;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>What the tracker looks at in a segment.</summary>
internal struct TcpSegment
{
    /// <summary>Most SACK blocks that options have room for.</summary>
    internal const int MaximumBlocks = 4;

    /// <summary>Nanoseconds since 1970.</summary>
    internal ulong Time;

    /// <summary>The number of the first byte, or of SYN.</summary>
    internal uint Sequence;

    /// <summary>The acknowledgment number.</summary>
    internal uint Acknowledgment;

    /// <summary>Bytes of payload.</summary>
    internal uint Payload;

    /// <summary>The window as on the wire.</summary>
    internal ushort Window;

    /// <summary>The identification of IPv4; 0 if there is none.</summary>
    internal ushort Identification;

    /// <summary>Its flags.</summary>
    internal TcpFlags Flags;

    /// <summary>Which way it went, where its capture says so.</summary>
    internal PacketWay Way;

    /// <summary>How many hops it had left.</summary>
    internal byte HopLimit;

    /// <summary>The MSS option; 0 without it.</summary>
    internal ushort MaximumSegment;

    /// <summary>The window scale option; negative without it.</summary>
    internal sbyte WindowScale;

    /// <summary>Bytes of options.</summary>
    internal byte OptionBytes;

    /// <summary>True if it carries timestamps.</summary>
    internal bool HasTimestamps;

    /// <summary>The sender's timestamp.</summary>
    internal uint Timestamp;

    /// <summary>The timestamp that it echoes.</summary>
    internal uint Echo;

    /// <summary>SACK blocks that it carries.</summary>
    internal int BlockCount;

    /// <summary>The SACK blocks.</summary>
    internal SackBlocks Blocks;

    internal readonly bool IsSyn => (Flags & TcpFlags.Syn) != 0;

    internal readonly bool IsFin => (Flags & TcpFlags.Fin) != 0;

    internal readonly bool IsReset => (Flags & TcpFlags.Rst) != 0;

    internal readonly bool HasAck => (Flags & TcpFlags.Ack) != 0;

    /// <summary>True if it is about neither the beginning nor the end of a connection.</summary>
    internal readonly bool IsPlain => (Flags & (TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Rst)) == 0;

    /// <summary>True if it takes up sequence numbers.</summary>
    internal readonly bool IsSending => Payload > 0 || (Flags & (TcpFlags.Syn | TcpFlags.Fin)) != 0;

    /// <summary>The number behind its last byte, where SYN and FIN count as one each.</summary>
    internal readonly uint End =>
        unchecked(Sequence + Payload + (IsSyn ? 1u : 0u) + (IsFin ? 1u : 0u));
}

/// <summary>A range of bytes that has been received (RFC 2018 §3).</summary>
/// <param name="Start">The number of its first byte.</param>
/// <param name="End">The number behind its last.</param>
internal readonly record struct SackBlock(uint Start, uint End);

/// <summary>The SACK blocks of a segment.</summary>
[InlineArray(TcpSegment.MaximumBlocks)]
internal struct SackBlocks
{
    private SackBlock first;
}
