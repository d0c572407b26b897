using System.Globalization;

namespace Tcpq.Runtime.Namespaces;

/// <summary>This process's pid namespace (pid_namespaces(7)).</summary>
internal static class PidNamespace
{
    private const string Path = "/proc/self/ns/pid";
    private const string Prefix = "pid:[";
    private const uint First = 0xefff_fffc; // PROC_PID_INIT_INO: include/linux/proc_ns.h

    /// <summary>The inode of a namespace inside of the machine's own, where processes have other numbers; null in the
    /// machine's own, and where nothing tells.</summary>
    public static uint? Inner => InodeOf(Path) is { } inode && inode != First ? inode : null;

    /// <summary>The inode of a namespace.</summary>
    /// <param name="path">A link to it: `/proc/PID/ns/pid`.</param>
    /// <returns>Null if there is no such link.</returns>
    internal static uint? InodeOf(string path)
    {
        try
        {
            // pid:[4026531836]
            var link = File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name;
            return uint.TryParse(
                link.AsSpan(Math.Min(Prefix.Length, link?.Length ?? 0)).TrimEnd(']'), CultureInfo.InvariantCulture,
                out var inode)
                ? inode : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
