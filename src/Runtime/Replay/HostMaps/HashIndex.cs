using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Tcpq.Lowering.Module;

namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>The open-addressing index of a hash map: linear probing, at most half full, no tombstones.</summary>
internal static unsafe class HashIndex
{
    private const ulong InitialSlots = 64;

    // User-space addresses on x86-64 and AArch64 Linux fit in 48 bits unless more are asked for.
    private const ulong AddressBits = (1ul << 48) - 1;

    /// <summary>Gives an empty map its first slots.</summary>
    public static void Create(MapControl* map)
    {
        map->Mask = InitialSlots - 1;
        map->Slots = (ulong*)NativeMemory.AllocZeroed((nuint)InitialSlots, sizeof(ulong));
    }

    /// <summary>The entry of a key, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Find<TKey>(MapControl* map, byte* key)
        where TKey : struct, IKeyShape => Find<TKey>(map, key, TKey.Hash(key, map->KeySize, map->Seed));

    /// <summary>The entries of many keys, or null: first their slots, then the entries are asked from memory, before
    /// one is needed.</summary>
    /// <param name="map">The map.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="stride">Bytes from one key to the next.</param>
    /// <param name="count">How many; at most <see cref="UpdateQueue.Capacity"/>.</param>
    /// <param name="entries">Takes their entries.</param>
    public static void FindMany<TKey>(MapControl* map, byte* keys, int stride, int count, byte** entries)
        where TKey : struct, IKeyShape
    {
        var hashes = stackalloc ulong[UpdateQueue.Capacity];
        for (var i = 0; i < count; i++)
        {
            hashes[i] = TKey.Hash(keys + (i * stride), map->KeySize, map->Seed);
            Fetch(map->Slots + (hashes[i] & map->Mask));
        }

        for (var i = 0; i < count; i++)
        {
            Fetch(EntryOf(map->Slots[hashes[i] & map->Mask]));
        }

        for (var i = 0; i < count; i++)
        {
            entries[i] = Find<TKey>(map, keys + (i * stride), hashes[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Find<TKey>(MapControl* map, byte* key, ulong hash)
        where TKey : struct, IKeyShape
    {
        for (var i = hash & map->Mask; ; i = (i + 1) & map->Mask)
        {
            var slot = map->Slots[i];
            if (slot == 0)
            {
                return null;
            }

            // The high bits tell most other keys apart without touching their entries.
            var entry = EntryOf(slot);
            if (((slot ^ hash) & ~AddressBits) == 0 && TKey.Equal(entry, key, map->KeySize))
            {
                return entry;
            }
        }
    }

    /// <summary>Adds a key that is not there yet; null when there is no memory. The value is undefined.</summary>
    public static byte* Add<TKey>(MapControl* map, byte* key)
        where TKey : struct, IKeyShape
    {
        if ((map->Count + 1ul) * 2 > map->Mask + 1 && !Grow<TKey>(map))
        {
            return null;
        }

        var entry = map->Arena.Take(map->Stride);
        if (entry == null)
        {
            return null;
        }

        Unsafe.CopyBlockUnaligned(entry, key, (uint)map->KeySize);
        Place(map->Slots, map->Mask, entry, TKey.Hash(entry, map->KeySize, map->Seed));
        map->Count++;
        return entry;
    }

    /// <summary>Takes an entry out and closes the gap it leaves in its run of slots.</summary>
    public static void Remove<TKey>(MapControl* map, byte* entry)
        where TKey : struct, IKeyShape
    {
        var mask = map->Mask;
        var gap = Home<TKey>(map, entry);
        while (EntryOf(map->Slots[gap]) != entry)
        {
            gap = (gap + 1) & mask;
        }

        for (var i = (gap + 1) & mask; map->Slots[i] != 0; i = (i + 1) & mask)
        {
            var home = Home<TKey>(map, EntryOf(map->Slots[i]));
            if (((i - home) & mask) >= ((i - gap) & mask))
            {
                map->Slots[gap] = map->Slots[i];
                gap = i;
            }
        }

        map->Slots[gap] = 0;
        map->Count--;
        map->Arena.Release(entry);
    }

    // A fetch from an address that is none is no fault.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>The entry in a slot that is not empty.</summary>
    public static byte* EntryOf(ulong slot) => (byte*)(slot & AddressBits);

    private static ulong Home<TKey>(MapControl* map, byte* entry)
        where TKey : struct, IKeyShape => TKey.Hash(entry, map->KeySize, map->Seed) & map->Mask;

    private static void Place(ulong* slots, ulong mask, byte* entry, ulong hash)
    {
        var i = hash & mask;
        while (slots[i] != 0)
        {
            i = (i + 1) & mask;
        }

        slots[i] = (ulong)entry | (hash & ~AddressBits);
    }

    private static bool Grow<TKey>(MapControl* map)
        where TKey : struct, IKeyShape
    {
        var count = (map->Mask + 1) * 2;
        var slots = (ulong*)HostMemory.TryAllocateZeroed((nuint)count * sizeof(ulong));
        if (slots == null)
        {
            return false;
        }

        for (ulong i = 0; i <= map->Mask; i++)
        {
            if (map->Slots[i] != 0)
            {
                var entry = EntryOf(map->Slots[i]);
                Place(slots, count - 1, entry, TKey.Hash(entry, map->KeySize, map->Seed));
            }
        }

        NativeMemory.Free(map->Slots);
        map->Slots = slots;
        map->Mask = count - 1;
        return true;
    }
}
