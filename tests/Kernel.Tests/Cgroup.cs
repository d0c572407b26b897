using System.Globalization;
using Tcpq.Runtime.Namespaces;

namespace Tcpq.Kernel.Tests;

/// <summary>A cgroup v2 of a test's own, below the root of the hierarchy; gone when disposed.</summary>
internal sealed class Cgroup : IDisposable
{
    private static readonly string Root = CgroupMount.Find()
        ?? throw new InvalidOperationException("no cgroup v2 is mounted");

    // 0::/user.slice (cgroups(7))
    private readonly string before = System.IO.Path.Join(
        Root, File.ReadLines("/proc/self/cgroup")
            .Single(line => line.StartsWith("0::", StringComparison.Ordinal))[3..]);

    public Cgroup()
    {
        Path = System.IO.Path.Combine(Root, $"tcpq-test-{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>Brings this process into it.</summary>
    public void Enter() => Move(Path);

    /// <summary>Brings this process back to where it was.</summary>
    public void Leave() => Move(before);

    public void Dispose() => Directory.Delete(Path);

    private static void Move(string cgroup) => File.WriteAllText(
        System.IO.Path.Combine(cgroup, "cgroup.procs"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
}
