using System.Collections.Immutable;

namespace Tcpq.Language;

/// <summary>A row of the table of events.</summary>
/// <param name="Name">The name in scripts.</param>
/// <param name="Doc">What happened.</param>
/// <param name="Hooks">Where the kernel can be watched for it, best first.</param>
public sealed record Event(string Name, string Doc, ImmutableArray<EventHook> Hooks)
{
    /// <summary>True where only whole TCP segments are such events.</summary>
    public bool IsTcp { get; init; }

    /// <summary>True where the packet's destination is this host, so that `laddr`, `lport`, `raddr` and `rport` have a
    /// meaning.</summary>
    public bool IsArrival { get; init; }
}

/// <summary>A way to see an event.</summary>
/// <param name="Hook">The hook.</param>
/// <param name="Points">The programs it takes.</param>
public sealed record EventHook(Hook Hook, ImmutableArray<AttachPoint> Points);

/// <summary>What a program is attached to at its hook.</summary>
/// <param name="Direction">Which packets pass there.</param>
/// <param name="KernelFunction">The function or tracepoint, at tracing hooks.</param>
public sealed record AttachPoint(PacketDirection Direction, string? KernelFunction = null);
