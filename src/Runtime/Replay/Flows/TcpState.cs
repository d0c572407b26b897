namespace Tcpq.Runtime.Replay.Flows;

/// <summary>States of an end, as the kernel numbers them (include/net/tcp_states.h).</summary>
internal enum TcpState : byte
{
    /// <summary>Sends and receives.</summary>
    Established = 1,

    /// <summary>Has sent SYN.</summary>
    SynSent = 2,

    /// <summary>Has sent SYN and received one.</summary>
    SynReceived = 3,

    /// <summary>Has sent FIN.</summary>
    FinWait1 = 4,

    /// <summary>Has sent FIN, which was acknowledged.</summary>
    FinWait2 = 5,

    /// <summary>Is not there any more, or not yet.</summary>
    Closed = 7,

    /// <summary>Has received FIN.</summary>
    CloseWait = 8,

    /// <summary>Has received FIN, and sent its own.</summary>
    LastAck = 9,

    /// <summary>Waits for connections.</summary>
    Listening = 10,

    /// <summary>Has sent FIN and received one before its own was acknowledged.</summary>
    Closing = 11,
}
