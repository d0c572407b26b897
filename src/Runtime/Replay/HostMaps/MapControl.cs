using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>What a map is.</summary>
internal enum MapKind
{
    /// <summary>Keys of a fixed size, up to a limit (BPF_MAP_TYPE_HASH).</summary>
    Hash,

    /// <summary>A hash that forgets what was used longest ago when it is full (BPF_MAP_TYPE_LRU_HASH).</summary>
    LruHash,

    /// <summary>Entries at 32-bit indexes from 0 (BPF_MAP_TYPE_ARRAY).</summary>
    Array,

    /// <summary>Records for a reader (BPF_MAP_TYPE_RINGBUF).</summary>
    Ring,
}

/// <summary>A map as native code sees it: its address is the `map` argument of every helper.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MapControl
{
    public MapKind Kind;

    public int KeySize;

    public int ValueSize;

    public uint Count;

    /// <summary>Entries that a hash may hold, or that an array has.</summary>
    public uint Limit;

    /// <summary>Where an entry's value starts: behind its key, at a multiple of 8.</summary>
    public int ValueOffset;

    /// <summary>Bytes from one entry, or one array value, to the next.</summary>
    public int Stride;

    /// <summary>Makes hashes differ from run to run, so that no capture can be made to collide.</summary>
    public ulong Seed;

    /// <summary>Number of <see cref="Slots"/> less one; a power of two less one.</summary>
    public ulong Mask;

    /// <summary>A hash's index: 0 if empty, else an entry's address with 16 bits of its key's hash on top.</summary>
    public ulong* Slots;

    /// <summary>Uses of an LRU hash's entries so far: each entry ends with the number of its last.</summary>
    public ulong Uses;

    /// <summary>The slot of an LRU hash where the last search for something to forget ended.</summary>
    public ulong Hand;

    /// <summary>An array's values.</summary>
    public byte* Values;

    public EntryArena Arena;

    public RingState Ring;
}
