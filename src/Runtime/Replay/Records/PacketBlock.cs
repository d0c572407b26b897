using System.Runtime.InteropServices;
using Tcpq.Lowering;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>A piece of a capture in memory, with the packets found in it. Reused for the next piece.</summary>
internal sealed unsafe class PacketBlock : IDisposable
{
    /// <summary>Bytes that are read at once: large enough to make calls rare, small enough to stay in the cache of a
    /// core.</summary>
    public const int ReadSize = 1 << 20;

    /// <summary>Bytes of the largest record: what was left of one piece stands before the next.</summary>
    public const int LargestRecord = 1 << 20;

    private const int Capacity = LargestRecord + ReadSize;

    // Every record has at least that many bytes.
    private const int SmallestRecord = 16;

    private readonly List<nint> spilled = [];
    private BatchedPacket* packets;
    private byte* bytes;

    /// <summary>Takes memory, which the machine gives as it is used.</summary>
    public PacketBlock()
    {
        bytes = (byte*)NativeMemory.Alloc(Capacity);
        packets = (BatchedPacket*)NativeMemory.Alloc(Capacity / SmallestRecord, BatchedPacket.Size);
    }

    /// <summary>Room for records.</summary>
    public Span<byte> Bytes => new(bytes, Capacity);

    /// <summary>Where that room is.</summary>
    public byte* Start => bytes;

    /// <summary>Packets in it, by address.</summary>
    public BatchedPacket* Packets => packets;

    /// <summary>Number of packets.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets the packets.</summary>
    public void Clear()
    {
        Count = 0;
        spilled.ForEach(copy => NativeMemory.Free((void*)copy));
        spilled.Clear();
    }

    /// <summary>Says how many packets a scanner has written to <see cref="Packets"/>.</summary>
    public void SetCount(BatchedPacket* next) => Count = (int)(next - packets);

    /// <summary>Adds a packet, with a copy of its bytes.</summary>
    public void AddCopy(ReadOnlySpan<byte> content, ulong time, uint length)
    {
        var copy = (byte*)NativeMemory.Alloc((nuint)Math.Max(content.Length, 1));
        spilled.Add((nint)copy);
        content.CopyTo(new(copy, content.Length));
        packets[Count++] = new()
        {
            Data = copy,
            Time = time,
            CapturedLength = (uint)content.Length,
            Length = length,
        };
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Clear();
        NativeMemory.Free(bytes);
        NativeMemory.Free(packets);
        bytes = null;
        packets = null;
    }
}
