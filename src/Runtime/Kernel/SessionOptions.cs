using System.Collections.Immutable;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Events;
using Tcpq.Runtime.Guarding;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel;

/// <summary>How a session runs a compiled script.</summary>
internal sealed record SessionOptions
{
    /// <summary>What is watched.</summary>
    public LiveOptions Watched { get; init; } = new();

    /// <summary>Whether verdicts are applied: at most as <see cref="Watched"/> asks for.</summary>
    public Enforcement Enforcement { get; init; }

    /// <summary>Connections that are never dropped.</summary>
    public ImmutableArray<SshSession> Guarded { get; init; } = [];

    /// <summary>Takes each record of the ring buffer, on the reading thread; null to leave them unread.</summary>
    public RecordHandler? OnRecord { get; init; }

    /// <summary>Takes each captured packet, on a thread of its own; null to leave them unread.</summary>
    public RecordHandler? OnPacket { get; init; }

    /// <summary>Told of devices that come and go; null to watch those that are there now and hear nothing.</summary>
    public DeviceMessages? Devices { get; init; }
}
