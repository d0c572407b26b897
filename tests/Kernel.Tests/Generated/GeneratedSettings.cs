using System.Globalization;
using Tcpq.Language.Hooks;
using Tcpq.Testing;

namespace Tcpq.Kernel.Tests.Generated;

/// <summary>How many scripts are generated, and where they go.</summary>
internal static class GeneratedSettings
{
    private const int UsualAtHook = 60;
    private const int UsualOfProbe = 20;

    /// <summary>The first seed; the others follow.</summary>
    public static int First { get; } = Setting.Of("TCPQ_SEED", 1);

    /// <summary>How many scripts all packet hooks together get (`./test --generated N`); 0 for a few each.</summary>
    private static int Total { get; } = Setting.Of("TCPQ_GENERATED", 0);

    /// <summary>The kernel that objects are for, where they are kept for a guest; null if they are loaded
    /// here.</summary>
    public static Version? Target { get; } =
        Environment.GetEnvironmentVariable("TCPQ_OBJECTS_FOR") is { Length: > 0 } version ? Version.Parse(version)
            : null;

    /// <summary>Where objects for another kernel are kept; null for nowhere.</summary>
    public static string? Objects { get; } =
        Environment.GetEnvironmentVariable("TCPQ_OBJECTS") is { Length: > 0 } folder ? folder : null;

    /// <summary>Which part of them this run does: 2/10 for the second tenth.</summary>
    private static (int Part, int Parts) Portion { get; } =
        Environment.GetEnvironmentVariable("TCPQ_PORTION") is { Length: > 0 } text
            && text.Split('/') is [var part, var parts]
            ? (int.Parse(part, CultureInfo.InvariantCulture), int.Parse(parts, CultureInfo.InvariantCulture))
            : (1, 1);

    /// <summary>The seeds that this run tries at a hook, of those that a kernel has.</summary>
    public static IEnumerable<int> SeedsAt(Hook hook, int packetHooks) =>
        Seeds(Total == 0 ? UsualAtHook : IsForPackets(hook) ? (Total + packetHooks - 1) / packetHooks
            : AtOthers(packetHooks));

    /// <summary>The seeds that this run tries about a kind of probe.</summary>
    public static IEnumerable<int> SeedsOfProbe(int packetHooks) =>
        Seeds(Total == 0 ? UsualOfProbe : AtOthers(packetHooks));

    private static int AtOthers(int packetHooks) => Total / packetHooks / 4;

    private static IEnumerable<int> Seeds(int count)
    {
        var (part, parts) = Portion;
        var (start, end) = ((part - 1) * count / parts, part * count / parts);
        return Enumerable.Range(First + start, end - start);
    }

    /// <summary>True for hooks whose programs are about packets by themselves.</summary>
    public static bool IsForPackets(Hook hook) => hook.Source is not PacketSource.None;

    /// <summary>Says where ./test finds it what was loaded here.</summary>
    public static void Say(string line)
    {
        if (Target is null && Environment.GetEnvironmentVariable("TCPQ_TEST_RESULTS") is { Length: > 0 } folder)
        {
            File.AppendAllText(Path.Combine(folder, "generated.txt"), line + "\n");
        }
    }
}
