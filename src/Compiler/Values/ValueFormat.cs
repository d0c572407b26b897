using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Tcpq.Text;

namespace Tcpq.Values;

/// <summary>Values as text: for people and for programs.</summary>
public static class ValueFormat
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly (string Unit, long Nanoseconds)[] SubMinuteUnits =
        [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", NanosecondsPerSecond)];

    private static readonly (string Unit, long Seconds)[] ClockUnits =
        [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

    /// <summary>A value as people read it: `1.25 ms`, `SYN|ACK`, `14:03:59.123456`, `-` where it is absent.
    /// What may not reach a terminal is escaped, since packets choose texts.</summary>
    /// <param name="value">The value.</param>
    /// <param name="clock">Whose local time zone times are shown in.</param>
    /// <param name="grouped">True to separate thousands in plain numbers by commas, as for counts.</param>
    public static string Human(Value value, TimeProvider clock, bool grouped = false) => value switch
    {
        Value.Absent => "-",
        Value.Number { Type: var type } number when type == DataType.Duration => Duration((double)number.Amount),
        Value.Number { Type: var type } number when type == DataType.Time => LocalTime(number.Amount, clock),
        Value.Number { Type: var type } number when grouped && IsPlain(type) => Grouped(number.Amount),
        Value.Real { Type: var type } real when type == DataType.Duration => Duration(real.Amount),
        Value.Real real => real.Amount.ToString(grouped ? "N2" : "F2", CultureInfo.InvariantCulture),
        Value.Text text => TerminalText.Escape(text.Content),
        _ => Machine(value),
    };

    /// <summary>A value as programs read it: durations in nanoseconds, times as RFC 3339 in UTC with nanoseconds, no
    /// separators, the empty string if it is absent.</summary>
    /// <param name="value">The value.</param>
    public static string Machine(Value value) => value switch
    {
        Value.Absent => "",
        Value.Boolean boolean => boolean.Truth ? "true" : "false",
        Value.Number number => Number(number.Amount, number.Type),
        Value.Real real => real.Amount.ToString("R", CultureInfo.InvariantCulture),
        Value.Address { PrefixLength: { } length } network =>
            $"{AddressFormat.Format(network.High, network.Low)}/{length.ToString(CultureInfo.InvariantCulture)}",
        Value.Address address => AddressFormat.Format(address.High, address.Low),
        Value.Flow flow =>
            $"{Endpoint(flow.Source, flow.SourcePort)} > {Endpoint(flow.Destination, flow.DestinationPort)}",
        Value.Text text => text.Content,
        _ => throw new UnreachableException($"no text for {value.GetType().Name}"),
    };

    /// <summary>True if the machine form is a number, false if it is text, as JSON tells them apart.</summary>
    public static bool IsNumber(Value value) => value switch
    {
        Value.Number { Type: var type } => type.Members.IsEmpty && type != DataType.Mac && type != DataType.Time,
        Value.Real real => double.IsFinite(real.Amount),
        _ => false,
    };

    /// <summary>A number with commas between thousands: `1,234,567`.</summary>
    public static string Grouped<T>(T amount)
        where T : IBinaryInteger<T> => amount.ToString("N0", CultureInfo.InvariantCulture);

    private static bool IsPlain(DataType type) =>
        type.Members.IsEmpty && type != DataType.Port && type != DataType.Mac;

    private static string Number(Int128 amount, DataType type)
    {
        if (!type.Members.IsEmpty)
        {
            return type.IsFlags ? Flags((ulong)amount, type) : EnumName((ulong)amount, type);
        }

        if (type == DataType.Mac)
        {
            return Mac((ulong)amount);
        }

        // Formatting 128 bits takes several times as long.
        return type == DataType.Time ? Rfc3339(amount)
            : amount >= 0 && amount <= ulong.MaxValue ? ((ulong)amount).ToString(CultureInfo.InvariantCulture)
            : amount.ToString(CultureInfo.InvariantCulture);
    }

    private static string EnumName(ulong amount, DataType type)
    {
        foreach (var member in type.Members)
        {
            if (member.Value == amount)
            {
                return member.Name;
            }
        }

        return amount.ToString(CultureInfo.InvariantCulture);
    }

    private static string Flags(ulong amount, DataType type)
    {
        var names = type.Members.Where(m => (amount & m.Value) == m.Value && m.Value != 0).ToList();
        var unnamed = amount & ~names.Aggregate(0UL, (bits, member) => bits | member.Value);
        var parts = names.Select(m => m.Name);
        parts = unnamed == 0 ? parts : parts.Append($"0x{unnamed:x}");
        return amount == 0 ? "none" : string.Join('|', parts);
    }

    private static string Mac(ulong amount) =>
        string.Join(':', Enumerable.Range(0, 6).Select(i => $"{(amount >> (40 - (i * 8))) & 0xff:x2}"));

    private static string Endpoint(Value.Address address, ushort port)
    {
        var text = Machine(address);
        return text.Contains(':', StringComparison.Ordinal) ? $"[{text}]:{port}" : $"{text}:{port}";
    }

    private static string Rfc3339(Int128 nanoseconds)
    {
        var second = DateTime.UnixEpoch.AddSeconds((long)(nanoseconds / NanosecondsPerSecond));
        return second.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) +
            $".{(long)(nanoseconds % NanosecondsPerSecond):D9}Z";
    }

    private static string LocalTime(Int128 nanoseconds, TimeProvider clock)
    {
        var utc = DateTime.UnixEpoch.AddTicks((long)(nanoseconds / TimeSpan.NanosecondsPerTick));
        return TimeZoneInfo.ConvertTimeFromUtc(utc, clock.LocalTimeZone)
            .ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
    }

    private static string Duration(double nanoseconds)
    {
        var size = Math.Abs(nanoseconds);
        foreach (var (unit, scale) in SubMinuteUnits)
        {
            // Rounding first keeps 999.9996 ms from being shown as "1000 ms".
            var rounded = Math.Round(size / scale, 3);
            if (rounded < (unit == "s" ? 60 : 1000))
            {
                var sign = nanoseconds < 0 ? "-" : "";
                return $"{sign}{rounded.ToString("0.###", CultureInfo.InvariantCulture)} {unit}";
            }
        }

        return LongDuration(nanoseconds < 0 ? "-" : "", Math.Round(size / NanosecondsPerSecond));
    }

    /// <summary>The two largest units of a minute or more: `1m 30s`, `2d 4h`.</summary>
    private static string LongDuration(string sign, double seconds)
    {
        var first = Array.FindIndex(ClockUnits, u => seconds >= u.Seconds);
        var (unit, size) = ClockUnits[first];
        var (nextUnit, nextSize) = ClockUnits[Math.Min(first + 1, ClockUnits.Length - 1)];
        var whole = Math.Floor(seconds / size);
        var rest = Math.Floor((seconds - (whole * size)) / nextSize);
        var tail = rest > 0 ? $" {rest:0}{nextUnit}" : "";
        return $"{sign}{whole:0}{unit}{tail}";
    }
}
