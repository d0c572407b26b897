using System.Runtime.InteropServices;
using Tcpq.Contract;
using Tcpq.Runtime.Replay.Links;

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
    private readonly List<PacketRun> runs = [];
    private readonly Dictionary<nint, byte[][]> comments = [];
    private PacketInterface? usual;
    private BatchedPacket* packets;
    private byte* bytes;

    /// <summary>Takes memory, which the machine gives as it is used.</summary>
    public PacketBlock()
    {
        bytes = (byte*)NativeMemory.Alloc(Capacity);
        packets = (BatchedPacket*)NativeMemory.Alloc(Capacity / SmallestRecord, BatchedPacket.Size);
    }

    /// <summary>True if somebody wants to know which way packets went.</summary>
    public bool WantsWays { get; init; }

    /// <summary>True if somebody wants to know of what interface packets are, and what is written beside
    /// them.</summary>
    public bool WantsComments { get; init; }

    /// <summary>Room for records.</summary>
    public Span<byte> Bytes => new(bytes, Capacity);

    /// <summary>Where that room is.</summary>
    public byte* Start => bytes;

    /// <summary>Packets in it, by address.</summary>
    public BatchedPacket* Packets => packets;

    /// <summary>Number of packets.</summary>
    public int Count { get; private set; }

    /// <summary>How they begin, in order: each holds up to the next.</summary>
    public IReadOnlyList<PacketRun> Runs => runs;

    /// <summary>Forgets the packets.</summary>
    public void Clear()
    {
        Count = 0;
        runs.Clear();
        usual = null;
        comments.Clear();
        spilled.ForEach(copy => NativeMemory.Free((void*)copy));
        spilled.Clear();
    }

    /// <summary>True if packets of an interface that follow need no mark: the last mark is that of all of
    /// them.</summary>
    public bool IsUsual(PacketInterface source) => source == usual;

    /// <summary>Says how a packet begins, and those that follow it.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="source">Where it was taken.</param>
    /// <param name="head">What stood before it.</param>
    /// <param name="isUsual">True if that is what stands before all of that interface.</param>
    public void Mark(BatchedPacket* packet, PacketInterface source, in LinkHead head, bool isUsual)
    {
        if (isUsual && IsUsual(source))
        {
            return;
        }

        usual = isUsual ? source : null;
        if (runs.Count > 0 && runs[^1] is var last && last.Head == head
            && (last.Interface == source || !WantsComments))
        {
            return;
        }

        runs.Add(new((int)(packet - packets), source, head));
    }

    /// <summary>Where the packets of a run end.</summary>
    /// <param name="run">Its index.</param>
    public int EndOf(int run) => run + 1 < runs.Count ? runs[run + 1].First : Count;

    /// <summary>Keeps what is written beside a packet.</summary>
    /// <param name="packet">Its first byte.</param>
    /// <param name="texts">The comments.</param>
    public void Comment(byte* packet, List<byte[]> texts)
    {
        if (texts.Count > 0)
        {
            comments[(nint)packet] = [.. texts];
        }
    }

    /// <summary>What is written beside a packet.</summary>
    public IReadOnlyList<byte[]> CommentsOf(byte* packet) => comments.GetValueOrDefault((nint)packet) ?? [];

    /// <summary>Says how many packets a scanner has written to <see cref="Packets"/>.</summary>
    public void SetCount(BatchedPacket* next) => Count = (int)(next - packets);

    /// <summary>Adds a packet, with a copy of its bytes.</summary>
    public void AddCopy(PacketInterface source, ReadOnlySpan<byte> content, ulong time, uint length)
    {
        var copy = (byte*)NativeMemory.Alloc((nuint)Math.Max(content.Length, 1));
        spilled.Add((nint)copy);
        content.CopyTo(new(copy, content.Length));
        var packet = packets + Count++;
        *packet = new()
        {
            Data = copy,
            Time = time,
            CapturedLength = (uint)content.Length,
            Length = length,
        };
        source.Take(packet, this);
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
