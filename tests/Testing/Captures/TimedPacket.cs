namespace Tcpq.Testing;

/// <summary>A packet in a capture.</summary>
/// <param name="Bytes">What was kept of it.</param>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="WireLength">Bytes it had; null for as many as were kept.</param>
/// <param name="Interface">Index of the interface that saw it, in pcapng.</param>
public sealed record TimedPacket(byte[] Bytes, ulong Time = 0, int? WireLength = null, int Interface = 0)
{
    public static TimedPacket Of(Packet packet, ulong time = 0) =>
        new(packet.Bytes, time, packet.WireBytes.Length);
}
