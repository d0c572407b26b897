namespace Tcpq.Runtime.Replay.Flows;

/// <summary>The arithmetic of sequence numbers, which go round (RFC 9293 §3.4).</summary>
internal static class SequenceNumber
{
    /// <summary>How far one is behind another; negative where it is before it.</summary>
    internal static int Difference(uint later, uint earlier) => unchecked((int)(later - earlier));

    /// <summary>True if one comes before another.</summary>
    internal static bool IsBefore(uint one, uint other) => Difference(one, other) < 0;

    /// <summary>True if one does not come behind another.</summary>
    internal static bool IsUpTo(uint one, uint other) => Difference(one, other) <= 0;
}
