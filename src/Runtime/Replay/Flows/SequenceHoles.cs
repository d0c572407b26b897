namespace Tcpq.Runtime.Replay.Flows;

/// <summary>What an end must have sent and was not seen, by sequence number.</summary>
internal sealed class SequenceHoles
{
    // What has more holes than this is not worth telling apart: the oldest is forgotten.
    private const int Capacity = 256;

    private readonly List<Hole> holes = [];

    // Acknowledged, and not seen: still to come, or never.
    private readonly List<Hole> passed = [];

    /// <summary>Adds a hole behind all others.</summary>
    /// <param name="start">The number of its first byte.</param>
    /// <param name="end">The number behind its last.</param>
    /// <param name="time">When the segment before it came.</param>
    internal void Add(uint start, uint end, ulong time)
    {
        if (holes.Count == Capacity)
        {
            holes.RemoveAt(0);
        }

        holes.Add(new(start, end, time));
    }

    /// <summary>True if there is one before a number.</summary>
    internal bool IsAnyBefore(uint sequence) => holes.Count > 0 && SequenceNumber.IsBefore(holes[0].Start, sequence);

    /// <summary>When the segment came before the hole that a range is within; null if it is within none.</summary>
    internal ulong? TimeBefore(uint start, uint end)
    {
        foreach (var hole in holes)
        {
            if (SequenceNumber.IsUpTo(hole.Start, start) && SequenceNumber.IsUpTo(end, hole.End))
            {
                return hole.Time;
            }
        }

        return null;
    }

    /// <summary>True for a range that was acknowledged before it was seen.</summary>
    internal bool IsPassed(uint start, uint end) =>
        passed.Exists(hole => SequenceNumber.IsUpTo(hole.Start, start) && SequenceNumber.IsUpTo(end, hole.End));

    /// <summary>Closes what a segment fills.</summary>
    internal void Fill(uint start, uint end)
    {
        Fill(holes, start, end);
        Fill(passed, start, end);
    }

    private static void Fill(List<Hole> holes, uint start, uint end)
    {
        for (var i = 0; i < holes.Count; i++)
        {
            var hole = holes[i];
            if (!SequenceNumber.IsBefore(hole.Start, end))
            {
                break;
            }

            if (!SequenceNumber.IsBefore(start, hole.End))
            {
                continue;
            }

            holes.RemoveAt(i);
            if (SequenceNumber.IsBefore(end, hole.End))
            {
                holes.Insert(i, hole with { Start = end });
            }

            if (SequenceNumber.IsBefore(hole.Start, start))
            {
                holes.Insert(i, hole with { End = start });
                i++;
            }
        }
    }

    /// <summary>Forgets what the other end has acknowledged: it came some way that the capture does not show.</summary>
    internal void Acknowledge(uint acknowledgment)
    {
        while (holes.Count > 0 && SequenceNumber.IsUpTo(holes[0].End, acknowledgment))
        {
            if (passed.Count == Capacity)
            {
                passed.RemoveAt(0);
            }

            passed.Add(holes[0]);
            holes.RemoveAt(0);
        }
    }

    private readonly record struct Hole(uint Start, uint End, ulong Time);
}
