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

    /// <summary>Its receiver has no room for more.</summary>
    WindowFull = 128,
}
