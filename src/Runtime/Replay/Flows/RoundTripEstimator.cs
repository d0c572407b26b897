namespace Tcpq.Runtime.Replay.Flows;

/// <summary>What an end makes of the round-trip times that it measures (RFC 6298 §2). Times are in
/// nanoseconds.</summary>
internal struct RoundTripEstimator
{
    private bool hasAny;

    /// <summary>The smoothed round-trip time.</summary>
    internal ulong Smoothed { get; private set; }

    /// <summary>Its variation.</summary>
    internal ulong Variation { get; private set; }

    /// <summary>The least of all.</summary>
    internal ulong Least { get; private set; }

    /// <summary>True once there was a measurement.</summary>
    internal readonly bool HasAny => hasAny;

    /// <summary>Takes a measurement.</summary>
    internal void Take(ulong sample)
    {
        if (!hasAny)
        {
            hasAny = true;
            (Smoothed, Variation, Least) = (sample, sample / 2, sample);
            return;
        }

        var deviation = sample > Smoothed ? sample - Smoothed : Smoothed - sample;
        Variation = ((3 * Variation) + deviation) / 4;
        Smoothed = ((7 * Smoothed) + sample) / 8;
        Least = Math.Min(Least, sample);
    }
}
