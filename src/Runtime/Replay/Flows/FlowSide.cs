namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Which end of connections in a capture events are told from: whose addresses are `laddr` and `lport`, whose
/// sending is `bytes_sent`, whose retransmissions are `tcp_retransmit`.</summary>
public enum FlowSide
{
    /// <summary>The end that the capture was taken at, as far as its packets tell.</summary>
    Auto,

    /// <summary>The end that opened the connection.</summary>
    Client,

    /// <summary>The end that was connected to.</summary>
    Server,

    /// <summary>Each end for itself, as on a machine that has both.</summary>
    Both,
}
