namespace Tcpq.Runtime.Replay.Flows;

/// <summary>What an end must have sent and was not seen, by sequence number.</summary>
internal sealed class SequenceHoles
{
    // What has more holes than this is not worth telling apart: the oldest is forgotten.
    private const int Capacity = 256;

    private readonly List<SackBlock> holes = [];

    /// <summary>Adds a hole behind all others.</summary>
    internal void Add(uint start, uint end)
    {
        if (holes.Count == Capacity)
        {
            holes.RemoveAt(0);
        }

        holes.Add(new(start, end));
    }

    /// <summary>True where there is one before a number.</summary>
    internal bool IsAnyBefore(uint sequence) => holes.Count > 0 && SequenceNumber.IsBefore(holes[0].Start, sequence);

    /// <summary>True where a range is within one.</summary>
    internal bool IsIn(uint start, uint end)
    {
        foreach (var hole in holes)
        {
            if (SequenceNumber.IsUpTo(hole.Start, start) && SequenceNumber.IsUpTo(end, hole.End))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Closes what a segment fills.</summary>
    internal void Fill(uint start, uint end)
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
                holes.Insert(i, new(end, hole.End));
            }

            if (SequenceNumber.IsBefore(hole.Start, start))
            {
                holes.Insert(i, new(hole.Start, start));
                i++;
            }
        }
    }

    /// <summary>Forgets what the other end has acknowledged: it came some way that the capture does not show.</summary>
    internal void Acknowledge(uint acknowledgment)
    {
        while (holes.Count > 0 && SequenceNumber.IsUpTo(holes[0].End, acknowledgment))
        {
            holes.RemoveAt(0);
        }
    }
}
