namespace Tcpq.Language.Fields;

/// <summary>What tells that a segment was sent again.</summary>
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

/// <summary>What measured a round-trip time.</summary>
internal enum RoundTripKind : byte
{
    /// <summary>The answer to SYN, or to SYN and ACK.</summary>
    Handshake = 1,

    /// <summary>An acknowledgment of data that was sent once.</summary>
    Ack = 2,

    /// <summary>The timestamp of something that was sent more than once.</summary>
    Timestamp = 3,
}
