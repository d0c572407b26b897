using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Targets;

namespace Tcpq.Runtime.Guarding;

/// <summary>Whether a run applies verdicts, and to what not.</summary>
/// <param name="Enforcement">What programs are told.</param>
/// <param name="Guarded">Connections that are never dropped.</param>
/// <param name="Description">The same for people.</param>
internal sealed record VerdictUse(Enforcement Enforcement, ImmutableArray<SshSession> Guarded, string Description)
{
    /// <summary>What a run is to do that was asked for some enforcement.</summary>
    /// <param name="asked">What was asked for.</param>
    /// <param name="search">Finds the SSH session that this process runs in.</param>
    /// <param name="isInner">True if this process sees the processes of a pid namespace only.</param>
    /// <returns>That; or why it is not to be done, for it could cut off who asks.</returns>
    internal static (VerdictUse? Use, Diagnostic? Refusal) For(Enforcement asked, Func<SshSearch> search,
        bool isInner) =>
        asked switch
        {
            Enforcement.None => (new(asked, [], "verdicts are counted, not applied; `--enforce` applies them"), null),
            Enforcement.All => (new(asked, [], "enforcing verdicts on all packets"), null),
            _ => Guarding(search(), isInner),
        };

    // Without a session there is nothing that ARP would have to be kept for.
    private static (VerdictUse? Use, Diagnostic? Refusal) Guarding(SshSearch search, bool isInner) => search switch
    {
        { Doubt: { } doubt } => (null, Refuse(doubt)),
        { Sessions.IsEmpty: true } => (new(Enforcement.All, [], None(isInner)), null),
        _ => (
            new(
                Enforcement.Guarded, search.Sessions,
                $"enforcing verdicts; never dropped is this SSH session: {string.Join(", ", search.Sessions)}"),
            null),
    };

    private static string None(bool isInner) => "enforcing verdicts on all packets: this process runs in no SSH session"
        + (isInner ? ", as far as its pid namespace shows" : "");

    private static Diagnostic Refuse(string doubt) =>
        new(Codes.SshSessionUnknown, $"which SSH session must not be dropped cannot be known: {doubt}")
        {
            Help = "name it, as in `SSH_CONNECTION='192.0.2.7 51234 198.51.100.1 22' tcpq …` or `sudo "
                + "--preserve-env=SSH_CONNECTION tcpq …`; if there is none, `--enforce=all` drops whatever the "
                    + "script says",
        };
}
