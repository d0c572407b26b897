using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>What a ring buffer keeps between calls.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RingState
{
    /// <summary>Handle of the <see cref="RowReader"/>.</summary>
    public nint Reader;

    /// <summary>The record that is nearly always enough: programs fill and submit one before the next.</summary>
    public byte* Spare;

    public bool SpareTaken;

    /// <summary>Bytes handed to the reader, headers included.</summary>
    public ulong Position;
}

/// <summary>What stands before a record's first byte.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RecordHeader
{
    public MapControl* Map;

    public ulong Size;
}

/// <summary>A ring buffer's operations, with the meanings of kernel/bpf/ringbuf.c. The reader gets each record when
/// it is submitted, so the buffer is never full.</summary>
internal static unsafe class RingMap
{
    /// <summary>Bytes that the largest record may have, and the size that a query answers.</summary>
    public const int Capacity = 1 << 19;

    private const int SpareSize = 4096;

    private const int KernelHeaderSize = 8;

    /// <summary>Room for a record, zeroed or not; null if flags are given or it is larger than the buffer.</summary>
    public static byte* Reserve(MapControl* map, ulong size, ulong flags)
    {
        if (map->Kind != MapKind.Ring || flags != 0 || size > Capacity - KernelHeaderSize)
        {
            return null;
        }

        var header = TakeMemory(map, size);
        if (header == null)
        {
            return null;
        }

        *header = new RecordHeader { Map = map, Size = size };
        return (byte*)(header + 1);
    }

    /// <summary>Gives a reserved record to the reader.</summary>
    public static void Submit(byte* record)
    {
        var header = (RecordHeader*)record - 1;
        var reader = (RowReader)GCHandle.FromIntPtr(header->Map->Ring.Reader).Target!;
        reader.Read(new ReadOnlySpan<byte>(record, (int)header->Size));
        header->Map->Ring.Position += KernelHeaderSize + ((header->Size + 7) & ~7ul);
        ReturnMemory(header);
    }

    /// <summary>Forgets a reserved record.</summary>
    public static void Discard(byte* record)
    {
        var header = (RecordHeader*)record - 1;
        header->Map->Ring.Position += KernelHeaderSize + ((header->Size + 7) & ~7ul);
        ReturnMemory(header);
    }

    /// <summary>BPF_RB_AVAIL_DATA, _RING_SIZE, _CONS_POS or _PROD_POS; 0 for any other question.</summary>
    public static ulong Query(MapControl* map, ulong question) => question switch
    {
        0 => 0,
        1 => Capacity,
        2 or 3 => map->Ring.Position,
        _ => 0,
    };

    private static RecordHeader* TakeMemory(MapControl* map, ulong size)
    {
        var bytes = (nuint)size + (nuint)sizeof(RecordHeader);
        if (map->Ring.SpareTaken || bytes > SpareSize)
        {
            return (RecordHeader*)HostMemory.TryAllocateZeroed(bytes);
        }

        if (map->Ring.Spare == null)
        {
            map->Ring.Spare = (byte*)HostMemory.TryAllocateZeroed(SpareSize);
        }

        map->Ring.SpareTaken = map->Ring.Spare != null;
        return (RecordHeader*)map->Ring.Spare;
    }

    private static void ReturnMemory(RecordHeader* header)
    {
        var map = header->Map;
        if ((byte*)header == map->Ring.Spare)
        {
            map->Ring.SpareTaken = false;
            return;
        }

        NativeMemory.Free(header);
    }
}
