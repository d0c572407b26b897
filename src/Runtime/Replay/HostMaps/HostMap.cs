using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Tcpq.Language.Aggregates;
using Tcpq.Runtime.Maps;
using Tcpq.Values;

namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>A map in this process's memory, for scripts compiled to native code. Not thread-safe: one program runs at
/// a time, and nobody reads while it runs. Addresses of values stay valid until the map is disposed; that of a
/// deleted key's value may come to belong to another key.</summary>
internal sealed unsafe class HostMap : IDisposable
{
    private readonly RowReader? reader;
    private MapControl* map;

    private HostMap(MapKind kind, int keySize, int valueSize, int limit, RowReader? reader = null)
    {
        this.reader = reader;
        map = (MapControl*)NativeMemory.AllocZeroed((nuint)sizeof(MapControl));
        map->Kind = kind;
        map->KeySize = keySize;
        map->ValueSize = valueSize;
        map->Limit = (uint)limit;
        map->ValueOffset = kind is MapKind.Hash or MapKind.LruHash ? RoundUp(keySize) : 0;
        map->Stride = map->ValueOffset + RoundUp(valueSize) + (kind == MapKind.LruHash ? sizeof(ulong) : 0);
    }

    /// <summary>The native code's `map` argument.</summary>
    public nint Address => (nint)map;

    /// <summary>Entries in it; all of them, for an array; 0 for a ring buffer.</summary>
    public int Count => map->Kind == MapKind.Array ? (int)map->Limit : (int)map->Count;

    /// <summary>A hash that grows up to a limit.</summary>
    /// <param name="keySize">Bytes in a key; at least 1.</param>
    /// <param name="valueSize">Bytes in a value; at least 1.</param>
    /// <param name="limit">Entries it holds before an update returns -E2BIG.</param>
    /// <param name="isLru">True if it forgets what was used longest ago instead.</param>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    public static HostMap CreateHash(int keySize, int valueSize, int limit, bool isLru = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keySize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(valueSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var created = new HostMap(isLru ? MapKind.LruHash : MapKind.Hash, keySize, valueSize, limit);
        RandomNumberGenerator.Fill(new Span<byte>(&created.map->Seed, sizeof(ulong)));
        HashIndex.Create(created.map);
        return created;
    }

    /// <summary>An array of zeroed values.</summary>
    /// <param name="valueSize">Bytes in a value; at least 1.</param>
    /// <param name="entries">Number of values; at least 1.</param>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    public static HostMap CreateArray(int valueSize, int entries)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(valueSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(entries);
        var created = new HostMap(MapKind.Array, sizeof(uint), valueSize, entries);
        created.map->Values = (byte*)NativeMemory.AllocZeroed((nuint)entries, (nuint)created.map->Stride);
        return created;
    }

    /// <summary>A ring buffer whose records go to a callback as they are submitted. What the callback throws is kept
    /// for <see cref="RethrowCallbackFailure"/>, and no further record is delivered until then.</summary>
    public static HostMap CreateRing(RowCallback callback)
    {
        var reader = new RowReader(callback);
        var created = new HostMap(MapKind.Ring, 0, 0, 0, reader);
        created.map->Ring.Reader = GCHandle.ToIntPtr(GCHandle.Alloc(reader));
        return created;
    }

    /// <summary>Throws what a ring buffer's callback threw while native code ran; call it when that has returned.
    /// </summary>
    public void RethrowCallbackFailure() => reader?.RethrowFailure();

    /// <summary>A copy of all entries; those of a hash in no particular order.</summary>
    public RawTable ToRawTable()
    {
        var keys = new byte[checked(Count * map->KeySize)];
        var states = new byte[checked(Count * map->ValueSize)];
        var at = 0;
        if (map->Kind == MapKind.Array)
        {
            for (; at < Count; at++)
            {
                Copy(at, (byte*)&at, map->Values + ((nint)at * map->Stride));
            }
        }

        for (ulong i = 0; map->Slots != null && i <= map->Mask; i++)
        {
            if (map->Slots[i] != 0)
            {
                var entry = HashIndex.EntryOf(map->Slots[i]);
                Copy(at++, entry, entry + map->ValueOffset);
            }
        }

        return new(map->KeySize, map->ValueSize, StatesPerEntry: 1, Count, keys, states);

        void Copy(int index, byte* key, byte* value)
        {
            new ReadOnlySpan<byte>(key, map->KeySize).CopyTo(keys.AsSpan(index * map->KeySize));
            new ReadOnlySpan<byte>(value, map->ValueSize).CopyTo(states.AsSpan(index * map->ValueSize));
        }
    }

    /// <summary>Merges another map's entries into this one, and forgets them there.</summary>
    /// <param name="other">A map of the same kind and sizes; together they have no more keys than one may hold.</param>
    /// <param name="aggregate">What their values are states of.</param>
    /// <param name="type">The type of what is aggregated.</param>
    /// <exception cref="InvalidOperationException">There are more keys, or no memory for them.</exception>
    public void Absorb(HostMap other, Aggregate aggregate, DataType type)
    {
        if (map->Kind == MapKind.Array)
        {
            for (var i = 0u; i < map->Limit; i++)
            {
                Merge(ArrayMap.Lookup(map, (byte*)&i), ArrayMap.Lookup(other.map, (byte*)&i));
            }
        }
        else
        {
            for (ulong i = 0; other.Count > 0 && i <= other.map->Mask; i++)
            {
                if (other.map->Slots[i] != 0)
                {
                    Take(HashIndex.EntryOf(other.map->Slots[i]));
                }
            }
        }

        other.Clear();

        void Take(byte* entry)
        {
            var value = HashMap.Lookup(map, entry);
            if (value != null)
            {
                Merge(value, entry + map->ValueOffset);
            }
            else if (HashMap.Update(map, entry, entry + map->ValueOffset, UpdateFlags.NoExist) != 0)
            {
                throw new InvalidOperationException("more keys than a map can hold");
            }
        }

        void Merge(byte* into, byte* from) =>
            aggregate.Merge(new(into, map->ValueSize), new(from, map->ValueSize), type);
    }

    /// <summary>Forgets all entries; those of an array become zeros.</summary>
    public void Clear()
    {
        if (map->Kind == MapKind.Array)
        {
            NativeMemory.Clear(map->Values, (nuint)map->Limit * (nuint)map->Stride);
            return;
        }

        // Removing one may move others into slots before it, so a slot is left only once it is empty.
        for (ulong i = 0; map->Slots != null && i <= map->Mask; i++)
        {
            while (map->Slots[i] != 0)
            {
                HashMap.Remove(map, HashIndex.EntryOf(map->Slots[i]));
            }
        }
    }

    /// <summary>Frees the memory; no native code may use the map any more.</summary>
    public void Dispose()
    {
        if (map == null)
        {
            return;
        }

        NativeMemory.Free(map->Slots);
        NativeMemory.Free(map->Values);
        NativeMemory.Free(map->Ring.Spare);
        map->Arena.Free();
        if (map->Ring.Reader != 0)
        {
            GCHandle.FromIntPtr(map->Ring.Reader).Free();
        }

        NativeMemory.Free(map);
        map = null;
    }

    private static int RoundUp(int size) => (size + 7) & ~7;
}
