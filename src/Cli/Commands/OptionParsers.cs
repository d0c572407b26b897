using Superpower;
using Superpower.Model;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Syntax.Literals;
using Tcpq.Targets;
using Tcpq.Values;

namespace Tcpq.Cli.Commands;

/// <summary>The values of options: what each text means, or what is wrong with it.</summary>
internal static class OptionParsers
{
    private const int NanosecondsPerTick = 100;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>`10s`, `250ms`, `1m30s`, `1.5h`: a duration of the language, also with fractions and days.</summary>
    public static TimeSpan? Duration(string text, out string? problem)
    {
        var duration = Whole(DurationLiteral.OutsideOfScripts, text) is { } nanoseconds
            ? TimeSpan.FromTicks((long)nanoseconds / NanosecondsPerTick)
            : TimeSpan.Zero;
        var isInRange = duration >= Shortest && duration <= Longest;
        problem = isInRange ? null : $"`{text}` is not a duration from 1ms to 24d, such as `10s`, `250ms` or `1m30s`";
        return isInRange ? duration : null;
    }

    /// <summary>`5.10`, `6.12.48`: a kernel that tcpq is for.</summary>
    public static Version? Kernel(string text, out string? problem)
    {
        var isKnown = Version.TryParse(text, out var version) && version >= FeatureHistory.Oldest;
        problem = isKnown ? null
            : $"`{text}` is not the version of a kernel from {FeatureHistory.Oldest} on, such as `6.1`";
        return isKnown ? version : null;
    }

    /// <summary>`20` or `all`.</summary>
    public static RowCount? Limit(string text, out string? problem)
    {
        problem = null;
        if (text == "all")
        {
            return new RowCount(null);
        }

        if (Count(text, int.MaxValue) is { } rows)
        {
            return new RowCount(rows);
        }

        problem = $"`{text}` is not a number of rows from 1 up, or `all`";
        return null;
    }

    /// <summary>`guarded`, which `--enforce` alone stands for, or `all`.</summary>
    public static Enforcement? Enforce(string text, out string? problem)
    {
        problem = text is "guarded" or "all" ? null : $"`--enforce` stands alone, or is `--enforce=all`, not `{text}`";
        return text == "all" ? Enforcement.All : Enforcement.Guarded;
    }

    /// <summary>`auto`, `client`, `server` or `both`.</summary>
    public static FlowSide? Side(string text, out string? problem)
    {
        FlowSide? side = text switch
        {
            "auto" => FlowSide.Auto,
            "client" => FlowSide.Client,
            "server" => FlowSide.Server,
            "both" => FlowSide.Both,
            _ => null,
        };
        problem = side is null ? $"`{text}` is not one of auto, client, server, both" : null;
        return side;
    }

    /// <summary>`outer` or `inner`.</summary>
    public static TunnelView? Tunnels(string text, out string? problem)
    {
        TunnelView? view = text switch
        {
            "outer" => TunnelView.Outer,
            "inner" => TunnelView.Inner,
            _ => null,
        };
        problem = view is null ? $"`{text}` is not one of outer, inner" : null;
        return view;
    }

    /// <summary>`128`: a number of bytes.</summary>
    public static int? SnapLength(string text, out string? problem)
    {
        var bytes = Count(text, CompilationOptions.MaximumSnapLength);
        problem = bytes is null
            ? $"`{text}` is not a number of bytes from 1 to {CompilationOptions.MaximumSnapLength}"
            : null;
        return bytes;
    }

    /// <summary>`4`: a number of threads.</summary>
    public static int? Workers(string text, out string? problem)
    {
        const int most = 256;
        var workers = Count(text, most);
        problem = workers is null ? $"`{text}` is not a number of threads from 1 to {most}" : null;
        return workers;
    }

    /// <summary>`10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`; host bits are ignored.</summary>
    public static AddressPrefix? Local(string text, out string? problem)
    {
        AddressPrefix? network = Whole(PrefixLiteral.WithHostBits, WithoutZone(text))?.Value switch
        {
            LiteralValue.Address address => new(address.High, address.Low, 128),
            LiteralValue.Prefix prefix when PrefixLiteral.NetworkOf(prefix) is var whole =>
                new(whole.High, whole.Low, whole.Length),
            _ => null,
        };
        problem = network is null
            ? $"`{text}` is not an address or a prefix, such as `10.0.0.1` or `2001:db8::/32`"
            : null;
        return network;
    }

    // `fe80::1%eth0`: an address is local on every device.
    private static string WithoutZone(string text)
    {
        var zone = text.IndexOf('%', StringComparison.Ordinal);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return zone < 0 || !text.Contains(':', StringComparison.Ordinal) ? text
            : text[..zone] + (slash > zone ? text[slash..] : "");
    }

    private static int? Count(string text, int most) =>
        Whole(NumberLiteral.Count, text) is { } count and > 0 && count <= (ulong)most ? (int)count : null;

    // What all of the text says; null if it says nothing, or more.
    private static T? Whole<T>(TextParser<T> parser, string text)
        where T : struct =>
        parser(new TextSpan(text)) is { HasValue: true, Remainder.IsAtEnd: true } read ? read.Value : null;
}
