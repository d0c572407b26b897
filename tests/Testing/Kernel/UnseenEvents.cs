using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tcpq.Testing.Kernel;

/// <summary>What happened where the machine lets no BPF program run.</summary>
/// <remarks>Some virtual machines keep the tracing programs of their users from the tasks of the init process that
/// manages them. What the network does in an interrupt during such a task, as a timer that sends a segment again, is
/// then seen by no program, and counted nowhere as missed; the kernel's own tracing tells of it.</remarks>
internal sealed partial class UnseenEvents
{
    private const string Instances = "/sys/kernel/tracing/instances";
    private const string Prefix = "tcpq-tests-";

    // Those that programs are attached to whose runs are counted one by one.
    private static readonly string[] Watched = [
        "tcp", "sock/inet_sock_set_state", "skb/kfree_skb", "net/netif_receive_skb", "net/net_dev_queue",
    ];

    private static readonly Lazy<UnseenEvents?> Shared = new(Start);

    private readonly string instance;

    private UnseenEvents(string instance) => this.instance = instance;

    /// <summary>Starts to watch, once for the process, and says what time it is.</summary>
    /// <returns>For <see cref="Since"/>.</returns>
    public static long Watch()
    {
        _ = Shared.Value;
        return Stopwatch.GetTimestamp();
    }

    /// <summary>The last of those events since a time, as the kernel writes it.</summary>
    /// <param name="time">From <see cref="Watch"/>.</param>
    /// <returns>Null if there was none, or where the kernel's tracing is not to be had.</returns>
    public static string? Since(long time) => Shared.Value?.LastSince(time);

    private static UnseenEvents? Start()
    {
        if (!Directory.Exists(Instances))
        {
            return null;
        }

        try
        {
            return new(Trace());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Trace()
    {
        // A process that was killed leaves its own behind.
        foreach (var left in Directory.GetDirectories(Instances, Prefix + "*"))
        {
            if (!Directory.Exists($"/proc/{Path.GetFileName(left)[Prefix.Length..]}"))
            {
                Directory.Delete(left);
            }
        }

        var instance = $"{Instances}/{Prefix}{Environment.ProcessId}";
        Directory.CreateDirectory(instance);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(instance);
        File.WriteAllText($"{instance}/trace_clock", "mono");
        foreach (var name in Watched.Where(name => Directory.Exists($"{instance}/events/{name}")))
        {
            File.WriteAllText($"{instance}/events/{name}/enable", "1");
        }

        return instance;
    }

    [GeneratedRegex(@"-(?<task>\d+) +\[\d+\] +\S+ +(?<seconds>\d+)\.(?<micros>\d{6}):")]
    private static partial Regex Line { get; }

    private string? LastSince(long time)
    {
        var tasks = Directory.GetDirectories("/proc/1/task").Select(Path.GetFileName).ToHashSet();
        return File.ReadLines($"{instance}/trace").LastOrDefault(line =>
            Line.Match(line) is { Success: true } match
            && tasks.Contains(match.Groups["task"].Value)
            && TimeOf(match) >= time);
    }

    // Both are of CLOCK_MONOTONIC; the kernel cuts what it prints to microseconds.
    private static long TimeOf(Match match) =>
        Stopwatch.Frequency * long.Parse(match.Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture)
        + (Stopwatch.Frequency / 1_000_000 * (1
            + long.Parse(match.Groups["micros"].ValueSpan, CultureInfo.InvariantCulture)));
}
