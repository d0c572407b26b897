namespace Tcpq.Contract;

/// <summary>What a counter counts.</summary>
public enum CounterKind
{
    /// <summary>Packets that the program was given (after the device filter).</summary>
    Seen,

    /// <summary>Packets that a rule's event and `where` accepted.</summary>
    Matched,

    /// <summary>Packets whose headers were cut short, lied about their length or nested too deep to read.</summary>
    Unreadable,

    /// <summary>Fragments after the first: they carry no TCP header.</summary>
    Fragments,

    /// <summary>Packets in which something might hold an IP packet and is not followed, by its name. They are among
    /// those seen.</summary>
    NotFollowed,

    /// <summary>Packets that carry others which are not looked at, by the tunnel's name. They are among those
    /// seen.</summary>
    InsideTunnel,

    /// <summary>Updates lost because a map was full.</summary>
    MapFull,

    /// <summary>Events lost although their map had room: the kernel had no memory at hand for a new key, or another CPU
    /// held the map or the entry.</summary>
    MapRefused,

    /// <summary>Alerts that were sent and could not be remembered, so that they may come again too early.</summary>
    NotRemembered,

    /// <summary>Rows lost because the ring buffer was full.</summary>
    RingFull,

    /// <summary>Divisions by zero, taken as 0.</summary>
    DivisionByZero,

    /// <summary>Readings of payload whose bytes are out of reach: cut off in a capture, or in a part of the packet that
    /// the hook does not get at. Only of rules that read payload.</summary>
    PayloadUnreadable,

    /// <summary>TLS ClientHellos that began in one segment and of which the others have not been seen, in order. Only
    /// in scripts that ask for TLS.</summary>
    HellosOpen,

    /// <summary>Packets that a rule dropped.</summary>
    Dropped,

    /// <summary>Packets that a rule would have dropped, had its verdicts been enforced.</summary>
    WouldDrop,

    /// <summary>Packets that a rule would have dropped, and the guard of the operator's session kept.</summary>
    Guarded,

    /// <summary>Packets that a rule's `pass` decided about.</summary>
    Passed,

    /// <summary>Packets that a rule's `limit` found too fast; they are among those dropped.</summary>
    Limited,

    /// <summary>Packets that a `limit` let through because its map had no room for their key.</summary>
    LimitsLost,

    /// <summary>Packets that `capture` took.</summary>
    Captured,

    /// <summary>Packets of which `capture` took the beginning only, for want of a larger snap length.</summary>
    CapturesCut,

    /// <summary>Packets that `capture` lost because the ring buffer was full.</summary>
    CapturesLost,

    /// <summary>Connections in captures that were forgotten before they had ended: for want of room, or because nothing
    /// was heard of them for long.</summary>
    FlowsForgotten,
}

/// <summary>A counter: a 64-bit number in the map `tcpq_counters`, kept per CPU.</summary>
/// <param name="Kind">What it counts.</param>
/// <param name="Name">The table, stream or rule it belongs to; the rules of a program, where the script has several
/// with different rules; empty for the whole script.</param>
public sealed record Counter(CounterKind Kind, string Name)
{
    /// <summary>What was not followed, or the tunnel; null for other kinds.</summary>
    public string? What { get; init; }

    /// <summary>What is seen and matched: `events`, or `sockets` of a list; null for packets.</summary>
    public string? Unit { get; init; }
}
