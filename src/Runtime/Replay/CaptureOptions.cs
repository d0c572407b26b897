using Tcpq.Runtime.Replay.Flows;
using Tcpq.Values;

namespace Tcpq.Runtime.Replay;

/// <summary>How a run reads captures.</summary>
public sealed record CaptureOptions
{
    /// <summary>The addresses that count as this host's; null for all.</summary>
    public AddressPrefix? Local { get; init; }

    /// <summary>Which end connections are looked at from, if <see cref="Local"/> does not say; null for
    /// <see cref="FlowSide.Auto"/>.</summary>
    public FlowSide? Side { get; init; }

    /// <summary>Threads that read, if the order of packets does not matter; null for one on each processor. What is
    /// found does not depend on it.</summary>
    public int? Workers { get; init; }

    /// <summary>What measures how long a stream is silent.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;
}
