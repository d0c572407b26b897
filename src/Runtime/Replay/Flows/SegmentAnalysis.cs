using Tcpq.Language;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Says what is remarkable about a segment, given all before it. Definitions: docs/captures.md.</summary>
internal static class SegmentAnalysis
{
    private const ulong Milliseconds = 1_000_000;
    private const ulong LongestToFast = 20 * Milliseconds;
    private const ulong LongestReordering = 3 * Milliseconds;
    private const ulong LeastTimeout = 200 * Milliseconds; // TCP_RTO_MIN: include/net/tcp.h

    /// <summary>Looks at a segment before it is taken into account.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="sender">Who sent it.</param>
    /// <param name="receiver">Whom it is for.</param>
    /// <param name="handshake">How long the handshake took, in nanoseconds; 0 where that is not known.</param>
    internal static Findings Of(in TcpSegment segment, FlowEnd sender, FlowEnd receiver, ulong handshake)
    {
        if (!sender.HasSent)
        {
            return (segment is { Window: 0, IsPlain: true } ? Findings.ZeroWindow : Findings.None)
                | (IsSpurious(segment, receiver) ? Findings.Retransmission : Findings.None);
        }

        var ahead = SequenceNumber.Difference(segment.Sequence, sender.Next);
        if (segment.Payload == 1 && ahead == 0 && receiver.Window == 0)
        {
            return Findings.WindowProbe;
        }

        var found = Findings.None;
        if (segment is { Window: 0, IsPlain: true })
        {
            found |= Findings.ZeroWindow;
        }

        if (ahead > 0 && !segment.IsReset)
        {
            found |= Findings.LostSegment;
        }

        if (ahead == -1 && segment is { Payload: <= 1, IsPlain: true })
        {
            return found | Findings.KeepAlive;
        }

        if (ahead == 0 && IsDuplicateAck(segment, sender, receiver))
        {
            found |= Findings.DuplicateAck;
        }

        return segment.IsSending ? found | OfSending(segment, sender, receiver, handshake) : found;
    }

    /// <summary>What tells that a segment was sent again; notes when that was.</summary>
    internal static RetransmitKind KindOf(in TcpSegment segment, FlowEnd sender, FlowEnd receiver)
    {
        var before = sender.UnderWay.Repeat(segment);
        if (IsSpurious(segment, receiver))
        {
            return RetransmitKind.Spurious;
        }

        if (IsFast(segment, receiver))
        {
            return RetransmitKind.Fast;
        }

        var (last, isFirst) = before ?? (sender.NextTime, false);
        var silence = segment.Time > last ? segment.Time - last : 0;
        if (silence >= Math.Max(LeastTimeout, sender.RoundTrips.Smoothed))
        {
            return RetransmitKind.Timeout;
        }

        return isFirst && segment.End == sender.Next && sender.RoundTrips.HasAny && silence >= sender.RoundTrips.Smoothed
            ? RetransmitKind.Probe
            : RetransmitKind.Unexplained;
    }

    private static Findings OfSending(in TcpSegment segment, FlowEnd sender, FlowEnd receiver, ulong handshake)
    {
        if (IsSpurious(segment, receiver))
        {
            return Findings.Retransmission;
        }

        // What a probe of a closed window has sent already is no reason to call the rest sent again.
        var ahead = SequenceNumber.Difference(segment.Sequence, sender.Next);
        if (ahead >= 0 || (ahead == -1 && segment.Payload > 1))
        {
            return Findings.None;
        }

        if (IsFast(segment, receiver))
        {
            return Findings.Retransmission;
        }

        var threshold = handshake == 0 ? LongestReordering : handshake;
        var isSoon = segment.Time < sender.NextTime + threshold;
        return isSoon && sender.Holes.IsIn(segment.Sequence, segment.End)
            ? Findings.Reordered
            : Findings.Retransmission;
    }

    private static bool IsSpurious(in TcpSegment segment, FlowEnd receiver) =>
        segment.Payload > 0 && receiver.LastAck is { } acknowledged
        && SequenceNumber.IsUpTo(unchecked(segment.Sequence + segment.Payload), acknowledged);

    private static bool IsFast(in TcpSegment segment, FlowEnd receiver)
    {
        if (receiver.LastAck is not { } acknowledged || segment.Time >= receiver.LastAckTime + LongestToFast)
        {
            return false;
        }

        return (receiver.DuplicateAcks >= 2 && acknowledged == segment.Sequence)
            || (receiver.HasSackBlocks && !receiver.HasSacked(segment));
    }

    private static bool IsDuplicateAck(in TcpSegment segment, FlowEnd sender, FlowEnd receiver) =>
        segment is { Payload: 0, HasAck: true, IsPlain: true, Window: > 0 }
        && segment.Window == sender.Window
        && segment.Acknowledgment == sender.LastAck
        && (receiver.LastFindings & Findings.KeepAlive) == 0;
}
