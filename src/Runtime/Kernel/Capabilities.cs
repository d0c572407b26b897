using System.Globalization;

namespace Tcpq.Runtime.Kernel;

/// <summary>What this process may do (capabilities(7)).</summary>
internal static class Capabilities
{
    /// <summary>What to do where permission is missing.</summary>
    public const string Help = "run as root, or with CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON";

    private static readonly (int Bit, string Name)[] Needed =
        [(39, "CAP_BPF"), (12, "CAP_NET_ADMIN"), (38, "CAP_PERFMON")];

    /// <summary>CAP_SYS_ADMIN, which stands for all but CAP_NET_ADMIN.</summary>
    private const int Administrator = 21;

    /// <summary>Capabilities that this process needs and has not.</summary>
    public static IReadOnlyList<string> Missing => MissingFrom(Effective());

    /// <summary>Needed capabilities that are not in a set of effective ones.</summary>
    internal static IReadOnlyList<string> MissingFrom(ulong effective) =>
    [
        .. Needed
            .Where(row => !Has(effective, row.Bit) && (row.Bit == 12 || !Has(effective, Administrator)))
            .Select(row => row.Name),
    ];

    private static bool Has(ulong effective, int bit) => ((effective >> bit) & 1) != 0;

    private static ulong Effective()
    {
        const string label = "CapEff:";
        var line = File.ReadLines("/proc/self/status")
            .First(text => text.StartsWith(label, StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(label.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
