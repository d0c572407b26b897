using System.Runtime.CompilerServices;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>How a capture counts time.</summary>
/// <param name="scale">Nanoseconds in a unit; 0 if that is no whole number.</param>
/// <param name="resolution">pcapng's if_tsresol.</param>
/// <param name="offset">Nanoseconds to add.</param>
internal readonly struct TimeUnit(ulong scale, byte resolution, ulong offset)
{
    private const int BinaryFlag = 0x80;
    private const int Nanosecond = 9;
    private const ulong PerSecond = 1_000_000_000;

    /// <summary>What is meant where nothing is said.</summary>
    public static TimeUnit Microseconds { get; } = Of(6, 0);

    /// <summary>What pcapng says about an interface (draft-ietf-opsawg-pcapng §4.2).</summary>
    /// <param name="resolution">if_tsresol: a unit is 10 to that power of a second, negated; of 2 where the highest bit
    /// is set.</param>
    /// <param name="offset">if_tsoffset, in seconds.</param>
    public static TimeUnit Of(byte resolution, long offset) => new(
        resolution <= Nanosecond ? Power(Nanosecond - resolution)
            : 0, resolution, unchecked((ulong)offset * PerSecond));

    /// <summary>Nanoseconds since 1970.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Nanoseconds(ulong units) => unchecked((scale != 0 ? units * scale : Slow(units)) + offset);

    private ulong Slow(ulong units)
    {
        if ((resolution & BinaryFlag) != 0)
        {
            return (ulong)(((UInt128)units * PerSecond) >> (resolution & ~BinaryFlag));
        }

        const int mostDigits = 19;
        var digits = resolution - Nanosecond;
        return digits > mostDigits ? 0 : units / Power(digits);
    }

    private static ulong Power(int exponent)
    {
        var power = 1ul;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
