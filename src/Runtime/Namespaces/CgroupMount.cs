namespace Tcpq.Runtime.Namespaces;

/// <summary>Where the cgroup v2 hierarchy is mounted.</summary>
internal static class CgroupMount
{
    /// <summary>The first mount of a `cgroup2`, or null.</summary>
    public static string? Find() => Find(File.ReadLines("/proc/self/mountinfo"));

    /// <summary>The same in the lines of a mountinfo file (proc_pid_mountinfo(5)).</summary>
    internal static string? Find(IEnumerable<string> mounts)
    {
        foreach (var mount in mounts)
        {
            // 41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw
            var end = mount.IndexOf(" - ", StringComparison.Ordinal);
            if (end > 0 && mount.AsSpan(end + 3).StartsWith("cgroup2 "))
            {
                return mount.Split(' ')[4].Replace("\\040", " ", StringComparison.Ordinal);
            }
        }

        return null;
    }
}
