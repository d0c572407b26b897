using Tcpq.Runtime.Events;

namespace Tcpq.Runtime.Kernel;

/// <summary>How to run a compiled script in the kernel.</summary>
internal sealed record LiveOptions
{
    /// <summary>The device for programs that name none; null for all where the hook allows that.</summary>
    public string? Device { get; init; }

    /// <summary>The cgroup for `cgroup` hooks; null for the root of the mounted hierarchy.</summary>
    public string? CgroupPath { get; init; }

    /// <summary>Takes each record of the ring buffer, on the reading thread; null to leave them unread.</summary>
    public RecordHandler? OnRecord { get; init; }

    /// <summary>Called once for each device in use that goes away, on a thread of its own.</summary>
    public Action<string>? OnDeviceLost { get; init; }
}
