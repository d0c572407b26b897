namespace Tcpq.Runtime.Replay.Flows;

/// <summary>A segment under way: sent, and not acknowledged.</summary>
internal struct Transmission
{
    /// <summary>The number of its first byte.</summary>
    internal uint Start;

    /// <summary>The number behind its last.</summary>
    internal uint End;

    /// <summary>When it was sent first.</summary>
    internal ulong FirstTime;

    /// <summary>When it was sent last.</summary>
    internal ulong LastTime;

    /// <summary>The timestamp that it had first.</summary>
    internal uint FirstTimestamp;

    /// <summary>The timestamp that it had last.</summary>
    internal uint LastTimestamp;

    /// <summary>How often it, or a part of it, was sent.</summary>
    internal int Count;

    /// <summary>True for the SYN.</summary>
    internal bool IsSyn;

    /// <summary>True once a SACK block covered it.</summary>
    internal bool IsSacked;
}
