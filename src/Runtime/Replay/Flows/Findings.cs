namespace Tcpq.Runtime.Replay.Flows;

/// <summary>What is remarkable about a segment.</summary>
[Flags]
internal enum Findings
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It asks whether the other end is there.</summary>
    KeepAlive = 1,

    /// <summary>It asks whether the other end has room again.</summary>
    WindowProbe = 2,

    /// <summary>Its sender has no room.</summary>
    ZeroWindow = 4,

    /// <summary>The one before it was not seen.</summary>
    LostSegment = 8,

    /// <summary>It acknowledges what the one before it acknowledged, and does nothing else.</summary>
    DuplicateAck = 16,

    /// <summary>It was sent before.</summary>
    Retransmission = 32,

    /// <summary>It was sent before others that came earlier.</summary>
    Reordered = 64,
}

/// <summary>What tells that a segment was sent again, as <see cref="Language.FlowPoints.RetransmitKind"/> numbers it.
/// </summary>
internal enum RetransmitKind : byte
{
    /// <summary>Nothing in particular.</summary>
    Unexplained = 0,

    /// <summary>Duplicate acknowledgments or SACK blocks asked for it.</summary>
    Fast = 1,

    /// <summary>Nothing was heard for at least the least retransmission timeout.</summary>
    Timeout = 2,

    /// <summary>A tail loss probe (RFC 8985 §7).</summary>
    Probe = 3,

    /// <summary>It had been acknowledged.</summary>
    Spurious = 4,
}

/// <summary>What measured a round-trip time, as <see cref="Language.FlowPoints.RoundTripKind"/> numbers it.</summary>
internal enum RoundTripKind : byte
{
    /// <summary>The answer to SYN, or to SYN and ACK.</summary>
    Handshake = 1,

    /// <summary>An acknowledgment of data that was sent once.</summary>
    Ack = 2,

    /// <summary>The timestamp of something that was sent more than once.</summary>
    Timestamp = 3,
}
