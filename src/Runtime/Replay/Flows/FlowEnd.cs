namespace Tcpq.Runtime.Replay.Flows;

/// <summary>One end of a connection: what it sent, what it acknowledged, and what it must know from that.</summary>
/// <param name="endpoint">Its address and port.</param>
internal sealed class FlowEnd(Endpoint endpoint)
{
    private SeenTwice copies;
    private RoundTripEstimator roundTrips;
    private SackBlocks blocks;
    private bool hasFirst;
    private uint first;
    private long sent;
    private long acknowledged;
    private int beginning;

    /// <summary>Its address and port.</summary>
    internal Endpoint Endpoint => endpoint;

    /// <summary>Its state.</summary>
    internal TcpState State { get; set; } = TcpState.Closed;

    /// <summary>True once it was seen to send.</summary>
    internal bool HasSent { get; private set; }

    /// <summary>The number behind the highest that it sent.</summary>
    internal uint Next { get; private set; }

    /// <summary>When that was sent.</summary>
    internal ulong NextTime { get; private set; }

    /// <summary>The timestamp that it was sent with; null without one.</summary>
    internal uint? NextTimestamp { get; private set; }

    /// <summary>The number of its SYN; null if that was not seen.</summary>
    internal uint? Syn { get; private set; }

    /// <summary>When its SYN was sent last.</summary>
    internal ulong SynTime { get; private set; }

    /// <summary>The number behind its FIN; null before that.</summary>
    internal uint? FinEnd { get; private set; }

    /// <summary>The last acknowledgment that it sent; null before the first.</summary>
    internal uint? LastAck { get; private set; }

    /// <summary>When it sent that, or anything after.</summary>
    internal ulong LastAckTime { get; private set; }

    /// <summary>How often it has repeated that.</summary>
    internal int DuplicateAcks { get; private set; }

    /// <summary>The last window that it offered, as on the wire; null before the first.</summary>
    internal ushort? Window { get; private set; }

    /// <summary>What was remarkable about its last segment.</summary>
    internal Findings LastFindings { get; private set; }

    /// <summary>What it has under way.</summary>
    internal TransmissionQueue UnderWay { get; } = new();

    /// <summary>What it sent and was not seen.</summary>
    internal SequenceHoles Holes { get; } = new();

    /// <summary>What it is recovering from, and up to where; null if nothing was sent again.</summary>
    internal Recovery? Recovery { get; set; }

    /// <summary>Its round-trip times.</summary>
    internal ref RoundTripEstimator RoundTrips => ref roundTrips;

    /// <summary>Segments that it received.</summary>
    internal uint SegmentsIn { get; set; }

    /// <summary>Segments that it sent.</summary>
    internal uint SegmentsOut { get; set; }

    /// <summary>Segments that it sent again.</summary>
    internal uint Retransmits { get; set; }

    /// <summary>The window that it offers, in bytes.</summary>
    /// <param name="other">The other end: windows are scaled where both have said so.</param>
    internal uint WindowBytes(FlowEnd other) =>
        (uint)(Window ?? 0) << (WindowScale >= 0 && other.WindowScale >= 0 && !IsOpening ? WindowScale : 0);

    /// <summary>Payload that it sent, each byte once.</summary>
    internal ulong BytesSent => Count(Math.Max(sent, acknowledged), FinEnd is not null);

    /// <summary>Its payload that the other end has acknowledged.</summary>
    internal ulong BytesDelivered => Count(acknowledged, IsFinAcknowledged);

    /// <summary>Numbers that the other end has acknowledged, with FIN, and with SYN where it opened the connection.
    /// </summary>
    internal ulong BytesAcknowledged => (ulong)Math.Max(0, acknowledged - (IsServer ? beginning : 0));

    /// <summary>True if it answered the other end's SYN.</summary>
    internal bool IsServer { get; set; }

    /// <summary>True once its FIN was acknowledged.</summary>
    internal bool IsFinAcknowledged { get; private set; }

    private int WindowScale { get; set; } = -1;

    private ushort MaximumSegment { get; set; }

    private int BlockCount { get; set; }

    // Windows of SYN are not scaled (RFC 7323 §2.2).
    private bool IsOpening { get; set; }

    /// <summary>True for a segment that a capture has twice.</summary>
    internal bool IsCopy(in TcpSegment segment) => copies.Is(segment);

    /// <summary>How many segments the wire carries for one in the capture: what is still to be cut up counts as what it
    /// will become.</summary>
    internal uint Packets(in TcpSegment segment)
    {
        var most = MaximumSegment - segment.OptionBytes;
        return most <= 0 || segment.Payload == 0 ? 1 : (segment.Payload + (uint)most - 1) / (uint)most;
    }

    /// <summary>True if it has just said by SACK that it has a segment.</summary>
    internal bool HasSacked(in TcpSegment segment)
    {
        for (var i = 0; i < BlockCount; i++)
        {
            if (SequenceNumber.IsUpTo(blocks[i].Start, segment.Sequence)
                && SequenceNumber.IsUpTo(segment.End, blocks[i].End))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a segment with data up to the end of the room that it has said it has.</summary>
    /// <param name="segment">What the other end sent.</param>
    /// <param name="other">The other end: without both SYNs, nobody knows how windows are scaled.</param>
    internal bool IsFilledBy(in TcpSegment segment, FlowEnd other) =>
        segment is { Payload: > 0, IsPlain: true } && Syn is not null && other.Syn is not null
        && LastAck is { } acknowledged && segment.End == unchecked(acknowledged + WindowBytes(other));

    /// <summary>True if its last segment had SACK blocks.</summary>
    internal bool HasSackBlocks => BlockCount > 0;

    /// <summary>Takes a segment that it sent.</summary>
    internal void Send(in TcpSegment segment, Findings findings)
    {
        if (segment.IsSyn)
        {
            (Syn, SynTime) = (segment.Sequence, segment.Time);
            (WindowScale, MaximumSegment) = (segment.WindowScale, segment.MaximumSegment);
        }

        // What it had sent before the capture began is of no interest.
        if (!HasSent && (!hasFirst || segment.IsSyn))
        {
            (first, hasFirst, beginning) = (segment.Sequence, true, segment.IsSyn ? 1 : 0);
        }

        Advance(segment, findings);
        if (segment.IsFin)
        {
            FinEnd = segment.End;
        }

        if (segment.HasAck)
        {
            DuplicateAcks = (findings & Findings.DuplicateAck) != 0 ? DuplicateAcks + 1
                : LastAck == segment.Acknowledgment ? DuplicateAcks : 0;
            (LastAck, LastAckTime) = (segment.Acknowledgment, segment.Time);
        }

        (Window, IsOpening, LastFindings) = (segment.Window, segment.IsSyn, findings);
        (blocks, BlockCount) = (segment.Blocks, segment.BlockCount);
    }

    /// <summary>Takes an acknowledgment that the other end sent.</summary>
    internal void Acknowledge(uint acknowledgment)
    {
        if (!hasFirst)
        {
            (first, hasFirst) = (acknowledgment, true);
        }

        var position = HasSent
            ? sent + SequenceNumber.Difference(acknowledgment, Next)
            : SequenceNumber.Difference(acknowledgment, first);
        acknowledged = Math.Max(acknowledged, position);
        IsFinAcknowledged |= FinEnd is { } end && SequenceNumber.IsUpTo(end, acknowledgment);
        Holes.Acknowledge(acknowledgment);
    }

    private void Advance(in TcpSegment segment, Findings findings)
    {
        var isSilent = (findings & (Findings.KeepAlive | Findings.WindowProbe)) != 0;
        if (!HasSent)
        {
            HasSent = true;
            SetNext(segment);
            sent = SequenceNumber.Difference(segment.End, first);
            AddUnderWay(segment, segment.Sequence, 1, findings);
            return;
        }

        var advance = SequenceNumber.Difference(segment.End, Next);
        if ((findings & Findings.LostSegment) != 0)
        {
            Holes.Add(Next, segment.Sequence, NextTime);
        }

        // What is sent again and was never seen may have been sent before: its answer is ambiguous.
        var isAgain = (findings & Findings.Retransmission) != 0;
        var isMissing = Holes.TimeBefore(segment.Sequence, segment.End) is not null;
        Holes.Fill(segment.Sequence, segment.End);
        if (!isAgain || isMissing)
        {
            AddUnderWay(segment, segment.Sequence, isAgain ? 2 : 1, findings);
        }
        else if (advance > 0)
        {
            AddUnderWay(segment, Next, 1, findings);
        }

        if (advance > 0 && !isSilent)
        {
            sent += advance;
            SetNext(segment);
        }
    }

    private void SetNext(in TcpSegment segment) => (Next, NextTime, NextTimestamp) =
        (segment.End, segment.Time, segment.HasTimestamps ? segment.Timestamp : null);

    private void AddUnderWay(in TcpSegment segment, uint from, int count, Findings findings)
    {
        if (segment.IsSending && (findings & Findings.KeepAlive) == 0)
        {
            UnderWay.Add(segment, from, count);
        }
    }

    private ulong Count(long numbers, bool withFin) =>
        (ulong)Math.Max(0, numbers - Math.Min(beginning, numbers) - (withFin ? 1 : 0));
}
