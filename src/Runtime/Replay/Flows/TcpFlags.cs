namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Flags of a segment (RFC 9293 §3.1).</summary>
[Flags]
internal enum TcpFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The sender sends no more.</summary>
    Fin = 1,

    /// <summary>A connection begins.</summary>
    Syn = 2,

    /// <summary>A connection is over.</summary>
    Rst = 4,

    /// <summary>The acknowledgment number counts.</summary>
    Ack = 16,
}
