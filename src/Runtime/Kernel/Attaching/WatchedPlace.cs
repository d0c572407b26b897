using System.Diagnostics;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>A network namespace or cgroup that is watched, and that may be deleted meanwhile. Whoever watches a
/// namespace keeps it alive, with its devices: so the path that led to it is asked now and then whether it still
/// does.</summary>
internal sealed class WatchedPlace
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly string path;
    private readonly string name;
    private readonly FileIdentity? identity;
    private long asked = Stopwatch.GetTimestamp();

    /// <param name="path">What leads to it.</param>
    /// <param name="name">What it is called in a message.</param>
    public WatchedPlace(string path, string name)
    {
        this.path = path;
        this.name = name;
        identity = FileIdentity.Of(path);
    }

    /// <summary>That it is gone, or that its path leads to another one now; null as long as it is there. It is not
    /// looked for at every call.</summary>
    public Diagnostic? WhyGone()
    {
        if (Stopwatch.GetElapsedTime(asked) < Interval)
        {
            return null;
        }

        asked = Stopwatch.GetTimestamp();
        // Once rights are given up, another user's process cannot be looked into: then it only matters that it is
        // there.
        var now = FileIdentity.Of(path);
        var isHidden = now is null && Errno.Last is Errno.AccessDenied or Errno.OperationNotPermitted;
        return identity is { } known && now != known && !isHidden
            ? new(Codes.PlaceWentAway, $"{name} went away; the results end there")
            : null;
    }
}
