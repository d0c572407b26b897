using System.Collections.Immutable;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>A program attached to its hook, until disposed.</summary>
/// <param name="description">Hook, device and mode, for people: `xdp on eth0 (native)`.</param>
/// <param name="owned">Detaches when disposed, and when this process ends in any way.</param>
internal class Attachment(string description, IDisposable owned) : IDisposable
{
    /// <summary>Hook, device and mode, for people.</summary>
    public string Description => description;

    /// <summary>What this way of attaching cannot see, for people.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Asks how often the kernel did not run the program for a reason that it counts by attachment; null if
    /// it does not.</summary>
    public Func<ulong?>? Misses { get; init; }

    /// <inheritdoc/>
    public void Dispose() => owned.Dispose();
}
