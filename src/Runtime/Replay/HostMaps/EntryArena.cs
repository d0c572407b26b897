using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>Hands out entries of one size that never move, so that a program may keep the address of a value while
/// the map grows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct EntryArena
{
    private const int ChunkHeader = 16;
    private const nuint FirstChunk = 4 << 10;
    private const nuint LargestChunk = 1 << 20;

    private byte* newestChunk;
    private byte* next;
    private nuint left;
    private nuint chunkSize;
    private byte* released;

    /// <summary>Room for an entry, with undefined content; null when the machine has no memory left.</summary>
    /// <param name="size">Bytes, the same for every call.</param>
    public byte* Take(int size)
    {
        if (released != null)
        {
            var entry = released;
            released = *(byte**)entry;
            return entry;
        }

        if (left < (nuint)size && !AddChunk((nuint)size))
        {
            return null;
        }

        var fresh = next;
        next += size;
        left -= (nuint)size;
        return fresh;
    }

    /// <summary>Takes an entry back. Its first 8 bytes are overwritten, the rest only once it is handed out again.
    /// </summary>
    public void Release(byte* entry)
    {
        *(byte**)entry = released;
        released = entry;
    }

    /// <summary>Gives all memory back.</summary>
    public void Free()
    {
        while (newestChunk != null)
        {
            var older = *(byte**)newestChunk;
            NativeMemory.Free(newestChunk);
            newestChunk = older;
        }

        this = default;
    }

    private bool AddChunk(nuint entrySize)
    {
        chunkSize = Math.Min(Math.Max(chunkSize * 2, FirstChunk), LargestChunk);
        var bytes = ChunkHeader + Math.Max(chunkSize, entrySize);
        var chunk = (byte*)HostMemory.TryAllocateZeroed(bytes);
        if (chunk == null)
        {
            return false;
        }

        *(byte**)chunk = newestChunk;
        newestChunk = chunk;
        next = chunk + ChunkHeader;
        left = bytes - ChunkHeader;
        return true;
    }
}
