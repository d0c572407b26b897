using System.Globalization;

namespace Tcpq.Testing.Kernel;

/// <summary>A network namespace with nothing in it but loopback, so that all that happens there is what a test does;
/// gone when disposed.</summary>
public sealed class QuietNamespace : IDisposable
{
    private const string TimeWait = "06"; // TCP_TIME_WAIT: include/net/tcp_states.h

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static int created;

    public QuietNamespace()
    {
        Name = $"tcpq-lo-{Environment.ProcessId}x{Interlocked.Increment(ref created)}";
        Tool.Run("ip", "netns", "add", Name);
        Tool.Run("ip", "-n", Name, "link", "set", "lo", "up");
    }

    /// <summary>What `ip netns` calls it.</summary>
    public string Name { get; }

    /// <summary>Does something in it.</summary>
    public void Run(Action action) => NamedNamespace.Run(Name, action);

    /// <summary>Does something in it.</summary>
    public T Run<T>(Func<T> action)
    {
        T? result = default;
        Run(() => { result = action(); });
        return result!;
    }

    /// <summary>Sets how loopback treats packets, by netem: `loss 5%`, `delay 20ms`.</summary>
    public void Impair(params ReadOnlySpan<string> how) =>
        Tool.Run("ip", ["netns", "exec", Name, "tc", "qdisc", "replace", "dev", "lo", "root", "netem", .. how]);

    /// <summary>Waits until no socket is left but those that remember connections of the past.</summary>
    public void Settle() => Run(() =>
    {
        var until = DateTime.UtcNow + Patience;
        while (Sockets("/proc/thread-self/net/tcp").Concat(Sockets("/proc/thread-self/net/tcp6"))
            .Any(s => s != TimeWait))
        {
            Require(DateTime.UtcNow < until, "sockets stay open");
            Thread.Sleep(10);
        }
    });

    /// <summary>One of the namespace's counters, as `nstat` calls them: `TcpRetransSegs`.</summary>
    public long Counter(string name) => Run(() =>
    {
        string[] lines = [
            .. File.ReadAllLines("/proc/thread-self/net/snmp"), .. File.ReadAllLines("/proc/thread-self/net/netstat"),
        ];
        for (var i = 0; i + 1 < lines.Length; i += 2)
        {
            var (names, values) = (lines[i].Split(' '), lines[i + 1].Split(' '));
            var index = Array.FindIndex(names, n => names[0].TrimEnd(':') + n == name);
            if (index > 0)
            {
                return long.Parse(values[index], CultureInfo.InvariantCulture);
            }
        }

        throw new ArgumentException($"no counter {name}", nameof(name));
    });

    public void Dispose() => Tool.Run("ip", "netns", "delete", Name);

    private static IEnumerable<string> Sockets(string path) => File.ReadLines(path).Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]);

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new TimeoutException(otherwise);
        }
    }
}
