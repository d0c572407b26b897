using Tcpq.Contract;

namespace Tcpq.Testing;

/// <summary>An interface of a pcapng section.</summary>
/// <param name="LinkType">How its packets start.</param>
/// <param name="Name">Its name, if it says so.</param>
/// <param name="Resolution">if_tsresol: negative power of ten, or of two where the highest bit is set; null for the
/// microseconds that are meant without it.</param>
public sealed record CaptureInterface(LinkType LinkType, string? Name = null, byte? Resolution = null);

/// <summary>Writes captures in pcapng format (draft-ietf-opsawg-pcapng): one section; a file is one or more of
/// them.</summary>
public static class PcapngWriter
{
    private const uint SectionHeader = 0x0a0d0d0a;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;
    private const int NameOption = 2;
    private const int ResolutionOption = 9;

    public static byte[] Write(LinkType linkType, IEnumerable<TimedPacket> packets) =>
        Write([new(linkType)], packets);

    public static byte[] Write(IReadOnlyList<CaptureInterface> interfaces, IEnumerable<TimedPacket> packets,
        bool bigEndian = false)
    {
        var file = new CaptureBytes(bigEndian);
        Block(file, bigEndian, SectionHeader, body =>
            body.Add32(0x1a2b3c4d).Add16(1).Add16(0).Add32(uint.MaxValue).Add32(uint.MaxValue));
        foreach (var captured in interfaces)
        {
            Block(file, bigEndian, InterfaceDescription, body => Describe(body, captured));
        }

        foreach (var packet in packets)
        {
            var time = Ticks(packet.Time, interfaces[packet.Interface].Resolution ?? 6);
            Block(file, bigEndian, EnhancedPacket, body =>
                body.Add32((uint)packet.Interface).Add32((uint)(time >> 32)).Add32((uint)time)
                    .Add32((uint)packet.Bytes.Length).Add32((uint)(packet.WireLength ?? packet.Bytes.Length))
                    .AddRange(packet.Bytes));
        }

        return file.ToArray();
    }

    private static void Describe(CaptureBytes body, CaptureInterface captured)
    {
        body.Add16((int)captured.LinkType).Add16(0).Add32(262144);
        if (captured.Name is string name)
        {
            body.Add16(NameOption).Add16(name.Length).AddRange(System.Text.Encoding.ASCII.GetBytes(name)).Align32();
        }

        if (captured.Resolution is byte resolution)
        {
            body.Add16(ResolutionOption).Add16(1).AddRange([resolution, 0, 0, 0]);
        }

        body.Add32(0);
    }

    private static ulong Ticks(ulong nanoseconds, byte resolution)
    {
        var perSecond = resolution < 0x80 ? UInt128.Parse("1" + new string('0', resolution), null)
            : UInt128.One << (resolution & 0x7f);
        return (ulong)(nanoseconds * perSecond / 1_000_000_000);
    }

    private static void Block(CaptureBytes file, bool bigEndian, uint type, Action<CaptureBytes> write)
    {
        var body = new CaptureBytes(bigEndian);
        write(body);
        body.Align32();
        var length = (uint)body.Length + 12;
        file.Add32(type).Add32(length).AddRange(body.ToArray()).Add32(length);
    }
}
