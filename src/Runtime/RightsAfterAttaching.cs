using System.Collections.Immutable;
using Tcpq.Runtime.Kernel.Privileges;
using Tcpq.Targets;

namespace Tcpq.Runtime;

/// <summary>What a run may still do once its programs are attached, as far as the process has it.</summary>
public sealed class RightsAfterAttaching
{
    private readonly ImmutableArray<KeptRight> kept;

    private RightsAfterAttaching(ImmutableArray<KeptRight> kept, bool keepsAll)
    {
        this.kept = kept;
        KeepsAll = keepsAll;
    }

    /// <summary>True if the user asks that nothing is given up.</summary>
    public bool KeepsAll { get; }

    /// <summary>Those that the run needs until it ends, each once, and what for, in a user's words; they are what is
    /// kept unless all are.</summary>
    public ImmutableArray<(string Capability, string Reason)> Needed =>
        [.. kept.Select(right => (CapabilitySet.NameOf(right.Capability), right.Reason))];

    /// <summary>The same as a set.</summary>
    internal CapabilitySet Capabilities => CapabilitySet.Of([.. kept.Select(right => right.Capability)]);

    /// <summary>Those of a run.</summary>
    internal static RightsAfterAttaching Of(WatchingRun run, WatchedKernel kernel, bool keepsAll = false) => new(
        [
            .. KeptRight.Rows
                .Select(row => row.Why(run) is { } reason && row.IsOf(kernel) ? new KeptRight(row.Capability, reason)
                    : null)
                .OfType<KeptRight>()
                .GroupBy(right => right.Capability)
                .Select(same => new KeptRight(same.Key, string.Join("; ", same.Select(right => right.Reason)))),
        ],
        keepsAll);

    /// <summary>`none`, `all (--keep-privileges)`, or `CAP_NET_ADMIN (devices that come later: veth*)`.</summary>
    public override string ToString() =>
        KeepsAll ? "all (--keep-privileges)" : kept.IsEmpty ? "none" : string.Join(", ", kept);
}
