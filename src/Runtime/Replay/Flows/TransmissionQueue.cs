using Tcpq.Language.Fields;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>What an end has under way, by sequence number.</summary>
internal sealed class TransmissionQueue
{
    // A sender whose acknowledgments are not in the capture must not take all memory.
    private const int Capacity = 4096;

    private readonly List<Transmission> items = [];
    private int head;

    /// <summary>Adds what was sent for the first time.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="start">Where in it that begins.</param>
    /// <param name="count">How often it was sent, as far as is known.</param>
    internal void Add(in TcpSegment segment, uint start, int count)
    {
        if (items.Count - head >= Capacity)
        {
            head++;
        }

        Compact();
        var item = new Transmission
        {
            Start = start,
            End = segment.End,
            FirstTime = segment.Time,
            LastTime = segment.Time,
            FirstTimestamp = segment.Timestamp,
            LastTimestamp = segment.Timestamp,
            Count = count,
            IsSyn = segment.IsSyn,
        };
        var at = items.Count;
        while (at > head && SequenceNumber.IsBefore(start, items[at - 1].Start))
        {
            at--;
        }

        items.Insert(at, item);
    }

    /// <summary>Notes that something was sent again.</summary>
    /// <returns>When it was sent last before that, and whether that was the first time; null if it is not known.
    /// </returns>
    internal (ulong Time, bool IsFirst)? Repeat(in TcpSegment segment)
    {
        (ulong, bool)? before = null;
        for (var i = head; i < items.Count; i++)
        {
            var item = items[i];
            if (!SequenceNumber.IsBefore(item.Start, segment.End))
            {
                break;
            }

            if (!SequenceNumber.IsBefore(segment.Sequence, item.End))
            {
                continue;
            }

            before ??= (item.LastTime, item.Count == 1);
            item.LastTime = segment.Time;
            item.LastTimestamp = segment.Timestamp;
            item.Count++;
            items[i] = item;
        }

        return before;
    }

    /// <summary>Marks what SACK blocks cover.</summary>
    internal void Sack(in TcpSegment acknowledgment)
    {
        for (var block = 0; block < acknowledgment.BlockCount; block++)
        {
            var (start, end) = acknowledgment.Blocks[block];
            for (var i = head; i < items.Count && SequenceNumber.IsBefore(items[i].Start, end); i++)
            {
                if (SequenceNumber.IsUpTo(start, items[i].Start) && SequenceNumber.IsUpTo(items[i].End, end))
                {
                    items[i] = items[i] with { IsSacked = true };
                }
            }
        }
    }

    /// <summary>Removes what an acknowledgment covers.</summary>
    /// <returns>The round-trip time that it measures; null if it measures none.</returns>
    internal RoundTrip? Acknowledge(in TcpSegment acknowledgment)
    {
        RoundTrip? last = null;
        RoundTrip? echoed = null;
        var wasRepeated = false;
        while (head < items.Count && SequenceNumber.IsUpTo(items[head].End, acknowledgment.Acknowledgment))
        {
            var item = items[head++];
            wasRepeated |= item.Count > 1;
            echoed = Echoed(item, acknowledgment) ?? echoed;
            last = item.IsSacked
                ? null // it had arrived before
                : new(acknowledgment.Time - item.FirstTime, item.IsSyn ? RoundTripKind.Handshake : RoundTripKind.Ack);
        }

        Compact();
        return wasRepeated ? echoed : last;
    }

    // Which time of several it answers (RFC 7323 §4.1).
    private static RoundTrip? Echoed(in Transmission item, in TcpSegment acknowledgment)
    {
        if (item.Count == 1 || !acknowledgment.HasTimestamps || item.FirstTimestamp == item.LastTimestamp)
        {
            return null;
        }

        return acknowledgment.Echo == item.LastTimestamp
            ? new(acknowledgment.Time - item.LastTime, RoundTripKind.Timestamp)
            : acknowledgment.Echo == item.FirstTimestamp
                ? new(acknowledgment.Time - item.FirstTime, RoundTripKind.Timestamp)
                : null;
    }

    private void Compact()
    {
        if (head == items.Count)
        {
            items.Clear();
            head = 0;
        }
        else if (head > 64 && head * 2 > items.Count)
        {
            items.RemoveRange(0, head);
            head = 0;
        }
    }
}

/// <summary>A round-trip time.</summary>
/// <param name="Time">Nanoseconds.</param>
/// <param name="Kind">What measured it.</param>
internal readonly record struct RoundTrip(ulong Time, RoundTripKind Kind);
