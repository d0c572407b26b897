using Tcpq.Language.Fields;

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
    /// <param name="path">How long the way is.</param>
    internal static Findings Of(in TcpSegment segment, FlowEnd sender, FlowEnd receiver, PathTimes path)
    {
        if (!sender.HasSent)
        {
            return segment is { Window: 0, IsPlain: true } ? Findings.ZeroWindow : Findings.None;
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

        if (receiver.IsFilledBy(segment, sender))
        {
            found |= Findings.WindowFull;
        }

        return segment.IsSending ? found | OfSending(segment, sender, receiver, path) : found;
    }

    /// <summary>What tells that a segment was sent again; notes when that was.</summary>
    internal static RetransmitKind KindOf(in TcpSegment segment, FlowEnd sender, FlowEnd receiver)
    {
        var before = sender.UnderWay.Repeat(segment);
        if (IsSpurious(segment, receiver))
        {
            return RetransmitKind.Spurious;
        }

        var recovery = RecoveryOf(segment, sender, receiver);
        var kind = CauseOf(segment, sender, receiver, before, recovery);
        if (kind is RetransmitKind.Fast or RetransmitKind.Timeout && kind != recovery?.Kind)
        {
            sender.Recovery = new(kind, sender.Next);
        }

        return kind;
    }

    private static RetransmitKind CauseOf(
        in TcpSegment segment, FlowEnd sender, FlowEnd receiver, (ulong Time, bool IsFirst)? before, Recovery? recovery)
    {
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

        if (recovery is not null)
        {
            return recovery.Value.Kind;
        }

        return isFirst && segment.End == sender.Next && sender.RoundTrips.HasAny
            && silence >= sender.RoundTrips.Smoothed
            ? RetransmitKind.Probe
            : RetransmitKind.Unexplained;
    }

    // Acknowledgments bring forth the rest of what a loss has made doubtful (RFC 6582 §3.2, RFC 5681 §4.3).
    private static Recovery? RecoveryOf(in TcpSegment segment, FlowEnd sender, FlowEnd receiver) =>
        sender.Recovery is { } recovery && SequenceNumber.IsUpTo(segment.End, recovery.End)
        && receiver.LastAck is { } acknowledged && SequenceNumber.IsBefore(acknowledged, recovery.End)
            ? recovery
            : null;

    private static Findings OfSending(in TcpSegment segment, FlowEnd sender, FlowEnd receiver, PathTimes path)
    {
        if (IsSpurious(segment, receiver))
        {
            // Seen once, it is only late in the capture: the acknowledgment of it overtook it.
            var isNew = !SequenceNumber.IsBefore(segment.Sequence, sender.Next)
                || sender.Holes.IsPassed(segment.Sequence, segment.End);
            return isNew ? Findings.None : Findings.Retransmission;
        }

        // What a probe of a closed window has sent already is no reason to call the rest sent again.
        var ahead = SequenceNumber.Difference(segment.Sequence, sender.Next);
        if (ahead >= 0 || (ahead == -1 && segment.Payload > 1))
        {
            return Findings.None;
        }

        if (sender.Holes.TimeBefore(segment.Sequence, segment.End) is not { } before)
        {
            return Findings.Retransmission;
        }

        // A sender's timestamps tell what it sent first, where its clock went on between (RFC 7323 §5.4).
        if (segment.HasTimestamps && sender.NextTimestamp is { } latest && segment.Timestamp != latest)
        {
            return SequenceNumber.IsBefore(segment.Timestamp, latest) ? Findings.Reordered : Findings.Retransmission;
        }

        // Nobody can have missed it, asked for it and been answered since, even if the handshake took twice its time.
        if (segment.Time < before + (path.LeastAnswer / 2))
        {
            return Findings.Reordered;
        }

        var isSoon = segment.Time < sender.NextTime + (path.Handshake == 0 ? LongestReordering : path.Handshake);
        return isSoon && !IsFast(segment, receiver) ? Findings.Reordered : Findings.Retransmission;
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
