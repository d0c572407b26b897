namespace Tcpq.Runtime.Saving;

/// <summary>A span of time in nanoseconds since 1970-01-01T00:00:00Z; from 0 to 0 if no time is known.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end.</param>
internal readonly record struct Interval(ulong From, ulong To)
{
    /// <summary>Its length in nanoseconds.</summary>
    internal ulong Length => To - From;

    /// <summary>The shortest that has all of both.</summary>
    internal Interval Union(Interval other) => this == default ? other
        : other == default ? this
        : new(Math.Min(From, other.From), Math.Max(To, other.To));
}
