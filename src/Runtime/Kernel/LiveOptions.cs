using System.Collections.Immutable;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Events;
using Tcpq.Runtime.Guarding;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel;

/// <summary>How to run a compiled script in the kernel.</summary>
internal sealed record LiveOptions
{
    /// <summary>The device for programs that name none; null for all where the hook allows that.</summary>
    public string? Device { get; init; }

    /// <summary>The cgroup for `cgroup` hooks; null for the root of the mounted hierarchy.</summary>
    public string? CgroupPath { get; init; }

    /// <summary>Whether verdicts are applied.</summary>
    public Enforcement Enforcement { get; init; }

    /// <summary>Connections that are never dropped.</summary>
    public ImmutableArray<SshSession> Guarded { get; init; } = [];

    /// <summary>Takes each record of the ring buffer, on the reading thread; null to leave them unread.</summary>
    public RecordHandler? OnRecord { get; init; }

    /// <summary>Takes each captured packet, on a thread of its own; null to leave them unread.</summary>
    public RecordHandler? OnPacket { get; init; }

    /// <summary>Only the calling thread's network namespace counts.</summary>
    public bool IsOneNamespace { get; init; }

    /// <summary>Told of devices that come and go; null to watch those that are there now and hear nothing.</summary>
    public DeviceMessages? Devices { get; init; }
}
