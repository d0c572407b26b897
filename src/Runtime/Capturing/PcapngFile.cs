using System.Buffers.Binary;
using System.Text;

namespace Tcpq.Runtime.Capturing;

/// <summary>Writes a capture in pcapng format (draft-ietf-opsawg-pcapng): one section, in this machine's byte order,
/// with times in nanoseconds.</summary>
/// <param name="stream">Where it goes; stays open.</param>
internal sealed class PcapngFile(Stream stream)
{
    private const uint SectionHeader = 0x0a0d0d0a;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;
    private const uint ByteOrderMagic = 0x1a2b3c4d;
    private const int CommentOption = 1;
    private const int ApplicationOption = 4;
    private const int NameOption = 2;
    private const int FlagsOption = 2;
    private const int ResolutionOption = 9;
    private const byte Nanoseconds = 9;
    private const int LongestOption = ushort.MaxValue;

    private readonly List<byte> block = new(4096);

    /// <summary>Begins the file.</summary>
    public void Begin()
    {
        block.Clear();
        Add32(ByteOrderMagic);
        Add16(1); // version 1.0
        Add16(0);
        Add32(uint.MaxValue); // the section's length is not known
        Add32(uint.MaxValue);
        AddOption(ApplicationOption, "tcpq"u8);
        EndOptions();
        Write(SectionHeader);
    }

    /// <summary>Describes an interface; the first one is number 0.</summary>
    /// <param name="linkType">How its packets start: a number of https://www.tcpdump.org/linktypes.html.</param>
    /// <param name="snapLength">Most bytes of a packet that are kept.</param>
    /// <param name="name">Its name; null if it is not known.</param>
    public void AddInterface(int linkType, int snapLength, string? name)
    {
        block.Clear();
        Add16((ushort)linkType);
        Add16(0);
        Add32((uint)snapLength);
        if (name is not null)
        {
            AddOption(NameOption, Encoding.UTF8.GetBytes(name));
        }

        AddOption(ResolutionOption, [Nanoseconds]);
        EndOptions();
        Write(InterfaceDescription);
    }

    /// <summary>Writes a packet.</summary>
    /// <param name="packet">The packet.</param>
    public void AddPacket(WrittenPacket packet)
    {
        block.Clear();
        Add32((uint)packet.Interface);
        Add32((uint)(packet.Time >> 32));
        Add32((uint)packet.Time);
        Add32((uint)packet.Length);
        Add32(packet.OriginalLength);
        foreach (var part in packet.Parts)
        {
            block.AddRange(part.Span);
        }

        Align();
        if (packet.Direction != 0)
        {
            Span<byte> flags = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(flags, packet.Direction);
            AddOption(FlagsOption, flags);
        }

        foreach (var comment in packet.Comments)
        {
            AddOption(CommentOption, comment.AsSpan(0, Math.Min(comment.Length, LongestOption)));
        }

        EndOptions();
        Write(EnhancedPacket);
    }

    /// <summary>Hands all to the system.</summary>
    public void Flush() => stream.Flush();

    private void Add16(ushort value)
    {
        block.Add((byte)value);
        block.Add((byte)(value >> 8));
    }

    private void Add32(uint value)
    {
        Add16((ushort)value);
        Add16((ushort)(value >> 16));
    }

    private void AddOption(ushort code, ReadOnlySpan<byte> value)
    {
        Add16(code);
        Add16((ushort)value.Length);
        block.AddRange(value);
        Align();
    }

    private void EndOptions() => Add32(0);

    private void Align()
    {
        while (block.Count % sizeof(uint) != 0)
        {
            block.Add(0);
        }
    }

    private void Write(uint type)
    {
        const int around = 12; // the type, and the length before and behind
        Span<byte> head = stackalloc byte[8];
        var length = (uint)(block.Count + around);
        BinaryPrimitives.WriteUInt32LittleEndian(head, type);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], length);
        stream.Write(head);
        stream.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(block));
        stream.Write(head[4..]);
    }
}
