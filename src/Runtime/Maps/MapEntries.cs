using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Maps;

/// <summary>Room for entries as the kernel writes them, growing as they come.</summary>
/// <param name="info">The map.</param>
internal sealed class MapEntries(MapInfo info)
{
    private const int Alignment = 8; // of each CPU's value, Documentation/bpf/map_hash.rst

    private readonly int states = info.IsPerCpu ? LibBpf.libbpf_num_possible_cpus() : 1;
    private readonly int stateStride = info.IsPerCpu
        ? (info.ValueSize + Alignment - 1) / Alignment * Alignment
        : info.ValueSize;

    private byte[] keys = [];
    private byte[] values = [];

    /// <summary>Bytes in a key.</summary>
    public int KeySize => info.KeySize;

    /// <summary>Entries so far.</summary>
    public int Count { get; private set; }

    /// <summary>Entries that fit behind these.</summary>
    public int Room => (keys.Length / info.KeySize) - Count;

    /// <summary>Where the next keys go.</summary>
    public Span<byte> FreeKeys => keys.AsSpan(Count * info.KeySize);

    /// <summary>Where the next values go.</summary>
    public Span<byte> FreeValues => values.AsSpan(Count * ValueSize);

    private int ValueSize => states * stateStride;

    /// <summary>Counts entries that were written to the free space.</summary>
    public void Add(int count) => Count += count;

    /// <summary>Makes sure that some entries fit.</summary>
    public void MakeRoom(int entries)
    {
        if (Room >= entries)
        {
            return;
        }

        var capacity = checked(Count + Math.Max(entries, Count));
        keys = Grown(keys, Count * info.KeySize, checked(capacity * info.KeySize));
        values = Grown(values, Count * ValueSize, checked(capacity * ValueSize));
    }

    /// <summary>All of it, without the padding between states.</summary>
    public RawTable ToTable()
    {
        if (stateStride != info.ValueSize)
        {
            RemovePadding();
        }

        Array.Resize(ref keys, Count * info.KeySize);
        Array.Resize(ref values, Count * states * info.ValueSize);
        return new(info.KeySize, info.ValueSize, states, Count, keys, values);
    }

    private void RemovePadding()
    {
        for (var i = 0; i < Count * states; i++)
        {
            Buffer.BlockCopy(values, i * stateStride, values, i * info.ValueSize, info.ValueSize);
        }
    }

    private static byte[] Grown(byte[] old, int used, int size)
    {
        var larger = GC.AllocateUninitializedArray<byte>(size);
        old.AsSpan(0, used).CopyTo(larger);
        return larger;
    }
}
