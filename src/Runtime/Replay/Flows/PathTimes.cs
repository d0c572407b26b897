namespace Tcpq.Runtime.Replay.Flows;

/// <summary>How long packets of a connection are on their way.</summary>
/// <param name="Handshake">From SYN to the client's acknowledgment, in nanoseconds; 0 if that was not seen.</param>
/// <param name="LeastAnswer">From the capture to both ends and back, at its best; 0 if that is not known.</param>
internal readonly record struct PathTimes(ulong Handshake, ulong LeastAnswer);
