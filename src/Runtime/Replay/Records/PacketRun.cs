using Tcpq.Runtime.Replay.Links;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>Packets behind each other that begin alike.</summary>
/// <param name="First">The index of the first.</param>
/// <param name="Interface">Where they were taken.</param>
/// <param name="Head">What stood before them.</param>
internal readonly record struct PacketRun(int First, PacketInterface Interface, LinkHead Head);
