using System.Runtime.InteropServices;
using Tcpq.Language.Events;

namespace Tcpq.Contract;

/// <summary>What compiled code stores of each TCP segment for the flow tracker. Numbers are in the machine's order.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FlowSegment
{
    internal const int SourceOffset = 0;
    internal const int DestinationOffset = 16;
    internal const int HeaderOffset = 32;
    internal const int SequenceOffset = 40;
    internal const int AcknowledgmentOffset = 44;
    internal const int PayloadOffset = 48;
    internal const int WindowOffset = 52;
    internal const int SourcePortOffset = 54;
    internal const int DestinationPortOffset = 56;
    internal const int IdentificationOffset = 58;
    internal const int FlagsOffset = 60;
    internal const int HopLimitOffset = 61;
    internal const int HeaderWordsOffset = 62;

    /// <summary>`saddr`, 16 bytes as they lie in memory.</summary>
    internal FlowAddress Source;

    /// <summary>`daddr`.</summary>
    internal FlowAddress Destination;

    /// <summary>The TCP header's first byte.</summary>
    internal byte* Header;

    /// <summary>`seq`.</summary>
    internal uint Sequence;

    /// <summary>`ack_seq`.</summary>
    internal uint Acknowledgment;

    /// <summary>`payload_len`.</summary>
    internal uint Payload;

    /// <summary>`win`.</summary>
    internal ushort Window;

    /// <summary>`sport`.</summary>
    internal ushort SourcePort;

    /// <summary>`dport`.</summary>
    internal ushort DestinationPort;

    /// <summary>`ip.id`; 0 for IPv6.</summary>
    internal ushort Identification;

    /// <summary>`flags`.</summary>
    internal byte Flags;

    /// <summary>`ttl`.</summary>
    internal byte HopLimit;

    /// <summary>`doff`.</summary>
    internal byte HeaderWords;
}
