using System.Collections.Immutable;

namespace Tcpq.Language.Events;

/// <summary>What an event tells about the owner of its socket.</summary>
internal enum OwnerClue
{
    /// <summary>The task at work is the owner.</summary>
    Certain,

    /// <summary>The task at work is the owner if none is known.</summary>
    Likely,

    /// <summary>The task at work is the owner if none is known and it is at work on the socket.</summary>
    Holder,

    /// <summary>The socket is new and has no owner yet; one that is known had its address before.</summary>
    Nobody,
}

/// <summary>An event from which the owners of sockets are learnt.</summary>
/// <param name="Event">The event.</param>
/// <param name="Clue">What it tells.</param>
internal sealed record OwnerEvent(Event Event, OwnerClue Clue);

/// <summary>Where the owners of sockets are learnt, for scripts that ask for them. An owner has to be known before
/// whatever the connection does next, so these are not always the best hooks of the events that scripts name.</summary>
internal static class OwnerEvents
{
    /// <summary>All of them.</summary>
    internal static ImmutableArray<OwnerEvent> Rows { get; } = [
        // The handshake may be over before connect() returns.
        new(
            new("tcp_connect", "connect() was called", ConnectionEvents.StateHooks("newstate == SYN_SENT")),
            OwnerClue.Certain),
        // From SYN_SENT leads there the SYN of another side that called connect() too (RFC 9293 section 3.5).
        new(
            new("tcp_state", "a listener made a socket",
                ConnectionEvents.StateHooks("newstate == SYN_RECV and oldstate != SYN_SENT")),
            OwnerClue.Nobody),
        new(EventTable.Find("tcp_listen")!, OwnerClue.Certain),
        new(EventTable.Find("tcp_accept")!, OwnerClue.Certain),
        new(EventTable.Find("tcp_recv")!, OwnerClue.Likely),
        new(EventTable.Find("tcp_sendmsg")!, OwnerClue.Likely),

        // close() and shutdown() lead there (tcp_close_state and __tcp_close, net/ipv4/tcp.c), to CLOSE a RST that is
        // received too. What a socket is reset by comes behind that.
        new(
            new("tcp_state", "a socket is closed",
                ConnectionEvents.StateHooks("newstate in {FIN_WAIT1, LAST_ACK, CLOSE}")),
            OwnerClue.Holder),
    ];
}
