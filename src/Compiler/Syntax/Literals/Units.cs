using System.Collections.Immutable;

namespace Tcpq.Syntax.Literals;

/// <summary>What a unit measures.</summary>
internal enum Quantity
{
    /// <summary>A plain number.</summary>
    Count,

    /// <summary>Bytes.</summary>
    Size,

    /// <summary>Nanoseconds.</summary>
    Duration,
}

/// <summary>A row of the table of units.</summary>
/// <param name="Text">What stands behind the number.</param>
/// <param name="Quantity">What it measures.</param>
/// <param name="Factor">How many of the smallest one is: bytes or nanoseconds.</param>
/// <param name="Aliases">How other tools and people write it.</param>
internal sealed record Unit(string Text, Quantity Quantity, ulong Factor, ImmutableArray<string> Aliases);

/// <summary>What can stand right behind a number.</summary>
internal static class Units
{
    /// <summary>Every unit.</summary>
    public static ImmutableArray<Unit> All { get; } =
    [
        new("k", Quantity.Count, 1_000, ["K"]),
        new("M", Quantity.Count, 1_000_000, ["mio", "million"]),
        new("G", Quantity.Count, 1_000_000_000, ["g", "bn", "billion"]),
        new("B", Quantity.Size, 1, ["byte", "bytes"]),
        new("KiB", Quantity.Size, 1 << 10, ["KB", "kB", "kb", "Kb", "Ki", "kib"]),
        new("MiB", Quantity.Size, 1 << 20, ["MB", "mB", "mb", "Mb", "Mi", "mib"]),
        new("GiB", Quantity.Size, 1 << 30, ["GB", "gB", "gb", "Gb", "Gi", "gib"]),
        new("ns", Quantity.Duration, 1, ["nsec", "nsecs"]),
        new("us", Quantity.Duration, 1_000, ["µs", "μs", "usec", "usecs"]),
        new("ms", Quantity.Duration, 1_000_000, ["msec", "msecs", "millis"]),
        new("s", Quantity.Duration, 1_000_000_000, ["S", "sec", "secs", "second", "seconds"]),
        new("m", Quantity.Duration, 60_000_000_000, ["min", "mins", "minute", "minutes"]),
        new("h", Quantity.Duration, 3_600_000_000_000, ["H", "hr", "hrs", "hour", "hours"]),
    ];

    /// <summary>The unit written exactly so; null if there is none.</summary>
    public static Unit? Find(ReadOnlySpan<char> text)
    {
        foreach (var unit in All)
        {
            if (text.SequenceEqual(unit.Text))
            {
                return unit;
            }
        }

        return null;
    }
}
