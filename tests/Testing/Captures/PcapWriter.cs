using Tcpq.Contract;

namespace Tcpq.Testing;

/// <summary>Writes captures in pcap format (draft-ietf-opsawg-pcap).</summary>
public static class PcapWriter
{
    private const uint MicrosecondMagic = 0xa1b2c3d4;
    private const uint NanosecondMagic = 0xa1b23c4d;
    private const uint Second = 1_000_000_000;

    public static byte[] Write(LinkType linkType, IEnumerable<TimedPacket> packets, bool nanoseconds = false,
        bool bigEndian = false, uint snapLength = 262144) =>
        Write((int)linkType, packets, nanoseconds, bigEndian, snapLength);

    /// <param name="linkType">Any link type, also one that tcpq cannot read.</param>
    /// <param name="packets">What was captured.</param>
    /// <param name="nanoseconds">False for times in microseconds.</param>
    /// <param name="bigEndian">The byte order of the machine that wrote it.</param>
    /// <param name="snapLength">The most that was kept of a packet.</param>
    public static byte[] Write(int linkType, IEnumerable<TimedPacket> packets, bool nanoseconds = false,
        bool bigEndian = false, uint snapLength = 262144)
    {
        var file = new CaptureBytes(bigEndian);
        file.Add32(nanoseconds ? NanosecondMagic : MicrosecondMagic).Add16(2).Add16(4).Add32(0).Add32(0)
            .Add32(snapLength).Add32((uint)linkType);
        foreach (var packet in packets)
        {
            var fraction = packet.Time % Second / (nanoseconds ? 1u : 1000u);
            file.Add32((uint)(packet.Time / Second)).Add32((uint)fraction).Add32((uint)packet.Bytes.Length)
                .Add32((uint)(packet.WireLength ?? packet.Bytes.Length)).AddRange(packet.Bytes);
        }

        return file.ToArray();
    }
}
