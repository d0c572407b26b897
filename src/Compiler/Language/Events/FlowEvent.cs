namespace Tcpq.Language.Events;

/// <summary>What a flow tracker tells of a connection in a capture.</summary>
internal enum FlowEvent : byte
{
    /// <summary>Any of those below: what a program is about whose rules ask for some of them.</summary>
    Any,

    /// <summary>An end of it changes its state.</summary>
    State,

    /// <summary>An end sends something again.</summary>
    Retransmit,

    /// <summary>An end learns a round-trip time.</summary>
    RoundTrip,

    /// <summary>A RST goes by.</summary>
    Reset,

    /// <summary>An end receives a segment while one before it is missing.</summary>
    OutOfOrder,

    /// <summary>An end receives SACK blocks.</summary>
    Sacked,

    /// <summary>A segment closes its sender's window.</summary>
    ZeroWindow,

    /// <summary>An acknowledgment repeats the one before it.</summary>
    DuplicateAck,

    /// <summary>A segment comes behind one that was sent after it.</summary>
    Reordered,

    /// <summary>A segment comes whose predecessor was not seen.</summary>
    LostSegment,

    /// <summary>A segment asks whether the other end is still there.</summary>
    KeepAlive,

    /// <summary>A segment takes up all the room that its receiver has.</summary>
    WindowFull,
}
