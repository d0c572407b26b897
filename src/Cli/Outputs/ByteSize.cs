using System.Globalization;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>Numbers of bytes for people.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units =
        [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10)];

    /// <summary>In the largest unit that it reaches: `1.3 GiB`.</summary>
    public static string Of(long bytes)
    {
        var (unit, size) = Array.Find(Units, unit => bytes >= unit.Bytes);
        return unit is null
            ? Exact(bytes)
            : $"{((double)bytes / size).ToString("0.#", CultureInfo.InvariantCulture)} {unit}";
    }

    /// <summary>To the byte: `1,234 B`.</summary>
    public static string Exact(long bytes) => $"{ValueFormat.Grouped(bytes)} B";
}
