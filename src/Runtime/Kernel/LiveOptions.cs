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

    /// <summary>Only the calling thread's network namespace counts.</summary>
    public bool IsOneNamespace { get; init; }

    /// <summary>Told of devices that come and go; null to watch those that are there now and hear nothing.</summary>
    public DeviceMessages? Devices { get; init; }
}
