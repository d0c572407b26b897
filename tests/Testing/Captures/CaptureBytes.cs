using System.Buffers.Binary;

namespace Tcpq.Testing;

/// <summary>Bytes that grow, written in one byte order.</summary>
internal sealed class CaptureBytes(bool bigEndian)
{
    private readonly List<byte> bytes = [];

    public int Length => bytes.Count;

    public byte[] ToArray() => [.. bytes];

    public CaptureBytes Add16(int value)
    {
        Span<byte> word = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(word, (ushort)value);
        return AddOrdered(word);
    }

    public CaptureBytes Add32(uint value)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(word, value);
        return AddOrdered(word);
    }

    public CaptureBytes AddRange(ReadOnlySpan<byte> more)
    {
        bytes.AddRange(more);
        return this;
    }

    public CaptureBytes Align32() => AddRange(new byte[-Length & 3]);

    private CaptureBytes AddOrdered(Span<byte> littleEndian)
    {
        if (bigEndian)
        {
            littleEndian.Reverse();
        }

        return AddRange(littleEndian);
    }
}
