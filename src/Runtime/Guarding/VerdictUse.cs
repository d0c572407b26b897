using System.Collections.Immutable;

namespace Tcpq.Runtime.Guarding;

/// <summary>Whether a run applies verdicts, and to what not.</summary>
/// <param name="Enforcement">What programs are told.</param>
/// <param name="Guarded">Connections that are never dropped.</param>
/// <param name="Description">The same for people.</param>
internal sealed record VerdictUse(Enforcement Enforcement, ImmutableArray<SshSession> Guarded, string Description)
{
    /// <summary>What a run is to do that was asked for some enforcement.</summary>
    internal static VerdictUse For(Enforcement asked) => asked switch
    {
        Enforcement.None => new(asked, [], "verdicts are counted, not applied; `--enforce` applies them"),
        Enforcement.All => new(asked, [], "enforcing verdicts on all packets"),
        _ => Guarding(SshSessions.OfThisProcess()),
    };

    // Without a session there is nothing that ARP would have to be kept for.
    private static VerdictUse Guarding(ImmutableArray<SshSession> sessions) => sessions.IsEmpty
        ? new(Enforcement.All, [], "enforcing verdicts on all packets: this process runs in no SSH session")
        : new(
            Enforcement.Guarded, sessions,
            $"enforcing verdicts; never dropped is this SSH session: {string.Join(", ", sessions)}");
}
