namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>A hash that forgets when it is full: of some neighbours the one that was used longest ago. The kernel's
/// BPF_MAP_TYPE_LRU_HASH is as approximate, in its own way (kernel/bpf/bpf_lru_list.c).</summary>
internal static unsafe class LruHashMap
{
    // Neighbours in the index are neighbours by hash: as good as drawn by lot.
    private const int Sample = 16;

    /// <summary>The address of a key's value, or null.</summary>
    public static byte* Lookup(MapControl* map, byte* key)
    {
        var value = HashMap.Lookup(map, key);
        if (value != null)
        {
            *UseOf(map, value - map->ValueOffset) = ++map->Uses;
        }

        return value;
    }

    /// <summary>Sets a key's value in place, or adds the key; 0 or an error number.</summary>
    public static long Update(MapControl* map, byte* key, byte* value, UpdateFlags flags)
    {
        if (map->Count >= map->Limit && flags != UpdateFlags.Exist && HashMap.Lookup(map, key) == null)
        {
            HashMap.Remove(map, LeastUsed(map));
        }

        var result = HashMap.Update(map, key, value, flags);
        if (result == 0)
        {
            Lookup(map, key);
        }

        return result;
    }

    private static byte* LeastUsed(MapControl* map)
    {
        byte* oldest = null;
        for (var seen = 0; seen < Sample;)
        {
            map->Hand = (map->Hand + 1) & map->Mask;
            if (map->Slots[map->Hand] == 0)
            {
                continue;
            }

            seen++;
            var entry = HashIndex.EntryOf(map->Slots[map->Hand]);
            if (oldest == null || *UseOf(map, entry) < *UseOf(map, oldest))
            {
                oldest = entry;
            }
        }

        return oldest;
    }

    // The last 8 bytes of an entry: when it was used.
    private static ulong* UseOf(MapControl* map, byte* entry) => (ulong*)(entry + map->Stride) - 1;
}
