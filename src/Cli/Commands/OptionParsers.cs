using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Targets;
using Tcpq.Values;

namespace Tcpq.Cli.Commands;

/// <summary>The values of options: what each text means, or what is wrong with it.</summary>
internal static class OptionParsers
{
    private static readonly (string Unit, double Milliseconds)[] Units =
        [("ns", 1e-6), ("us", 1e-3), ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>`10s`, `250ms`, `1m30s`: numbers with a unit of the language.</summary>
    public static TimeSpan? Duration(string text, out string? problem)
    {
        var milliseconds = Milliseconds(text);
        var isInRange = milliseconds >= Shortest.TotalMilliseconds && milliseconds <= Longest.TotalMilliseconds;
        problem = isInRange ? null : $"`{text}` is not a duration from 1ms to 24d, such as `10s`, `250ms` or `1m30s`";
        return isInRange ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    /// <summary>`5.10`, `6.12.48`: a kernel that tcpq is for.</summary>
    public static Version? Kernel(string text, out string? problem)
    {
        var isKnown = Version.TryParse(text, out var version) && version >= FeatureHistory.Oldest;
        problem = isKnown ? null : $"`{text}` is not the version of a kernel from {FeatureHistory.Oldest} on, such as `6.1`";
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

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0)
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
        problem = null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            && bytes is > 0 and <= CompilationOptions.MaximumSnapLength)
        {
            return bytes;
        }

        problem = $"`{text}` is not a number of bytes from 1 to {CompilationOptions.MaximumSnapLength}";
        return null;
    }

    /// <summary>`4`: a number of threads.</summary>
    public static int? Workers(string text, out string? problem)
    {
        const int most = 256;
        problem = null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var workers)
            && workers is > 0 and <= most)
        {
            return workers;
        }

        problem = $"`{text}` is not a number of threads from 1 to {most}";
        return null;
    }

    /// <summary>`10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`; host bits are ignored.</summary>
    public static AddressPrefix? Local(string text, out string? problem)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var addressText = slash < 0 ? text : text[..slash];
        problem = $"`{text}` is not an address or a prefix, such as `10.0.0.1` or `2001:db8::/32`";
        if (!IPAddress.TryParse(addressText, out var address) || !IsWrittenInFull(addressText, address))
        {
            return null;
        }

        var width = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = width;
        if (slash >= 0 && (!int.TryParse(
            text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > width))
        {
            return null;
        }

        problem = null;
        return Network(address, length + 128 - width);
    }

    /// <summary>The sum of the parts of a duration; 0 where a part is not a number and a unit.</summary>
    private static double Milliseconds(string text)
    {
        var sum = 0.0;
        for (var at = 0; at < text.Length;)
        {
            var unitStart = EndOfRun(text, at, IsOfNumber);
            var end = EndOfRun(text, unitStart, c => !IsOfNumber(c));
            var unit = Array.FindIndex(Units, u => u.Unit == text[unitStart..end]);
            if (unit < 0 || !double.TryParse(
                text.AsSpan(at..unitStart),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var amount))
            {
                return 0;
            }

            sum += amount * Units[unit].Milliseconds;
            at = end;
        }

        return sum;
    }

    private static bool IsOfNumber(char c) => char.IsAsciiDigit(c) || c == '.';

    private static int EndOfRun(string text, int start, Predicate<char> belongs)
    {
        var end = start;
        while (end < text.Length && belongs(text[end]))
        {
            end++;
        }

        return end;
    }

    /// <summary>False for what `inet_aton` accepts and nobody means: `10` for 0.0.0.10.</summary>
    private static bool IsWrittenInFull(string text, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(c => c == '.') == 3;

    private static AddressPrefix Network(IPAddress address, int length)
    {
        var bits = BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());
        var mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);
        var network = bits & mask;
        return new((ulong)(network >> 64), (ulong)network, length);
    }
}
