using System.Runtime.CompilerServices;

namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>A hash map's operations, with the meanings of kernel/bpf/hashtab.c.</summary>
internal static unsafe class HashMap
{
    /// <summary>The address of a key's value, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Lookup(MapControl* map, byte* key)
    {
        var entry = Find(map, key);
        return entry == null ? null : entry + map->ValueOffset;
    }

    /// <summary>The addresses of many keys' values, or null.</summary>
    public static void LookUpMany(MapControl* map, byte* keys, int stride, int count, byte** values)
    {
        switch (map->KeySize)
        {
            case 16: HashIndex.FindMany<Key16>(map, keys, stride, count, values); break;
            case 4: HashIndex.FindMany<Key4>(map, keys, stride, count, values); break;
            case 8: HashIndex.FindMany<Key8>(map, keys, stride, count, values); break;
            case 20: HashIndex.FindMany<Key20>(map, keys, stride, count, values); break;
            case 36: HashIndex.FindMany<Key36>(map, keys, stride, count, values); break;
            default: HashIndex.FindMany<KeyOfAnySize>(map, keys, stride, count, values); break;
        }

        for (var i = 0; i < count; i++)
        {
            if (values[i] != null)
            {
                values[i] += map->ValueOffset;
            }
        }
    }

    /// <summary>Sets a key's value in place, or adds the key; 0 or an error number.</summary>
    public static long Update(MapControl* map, byte* key, byte* value, UpdateFlags flags)
    {
        var entry = Find(map, key);
        if (entry != null && flags == UpdateFlags.NoExist)
        {
            return Errno.Exists;
        }

        if (entry == null && flags == UpdateFlags.Exist)
        {
            return Errno.NoEntry;
        }

        if (entry == null)
        {
            if (map->Count >= map->Limit)
            {
                return Errno.TooBig;
            }

            entry = Add(map, key);
            if (entry == null)
            {
                return Errno.NoMemory;
            }
        }

        Buffer.MemoryCopy(value, entry + map->ValueOffset, map->ValueSize, map->ValueSize);
        return 0;
    }

    /// <summary>Forgets a key; 0 or an error number.</summary>
    public static long Delete(MapControl* map, byte* key)
    {
        var entry = Find(map, key);
        if (entry == null)
        {
            return Errno.NoEntry;
        }

        Remove(map, entry);
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Find(MapControl* map, byte* key) => map->KeySize switch
    {
        16 => HashIndex.Find<Key16>(map, key),
        4 => HashIndex.Find<Key4>(map, key),
        8 => HashIndex.Find<Key8>(map, key),
        20 => HashIndex.Find<Key20>(map, key),
        36 => HashIndex.Find<Key36>(map, key),
        _ => HashIndex.Find<KeyOfAnySize>(map, key),
    };

    private static byte* Add(MapControl* map, byte* key) => map->KeySize switch
    {
        4 => HashIndex.Add<Key4>(map, key),
        8 => HashIndex.Add<Key8>(map, key),
        16 => HashIndex.Add<Key16>(map, key),
        20 => HashIndex.Add<Key20>(map, key),
        36 => HashIndex.Add<Key36>(map, key),
        _ => HashIndex.Add<KeyOfAnySize>(map, key),
    };

    /// <summary>Takes an entry out.</summary>
    public static void Remove(MapControl* map, byte* entry)
    {
        switch (map->KeySize)
        {
            case 4: HashIndex.Remove<Key4>(map, entry); break;
            case 8: HashIndex.Remove<Key8>(map, entry); break;
            case 16: HashIndex.Remove<Key16>(map, entry); break;
            case 20: HashIndex.Remove<Key20>(map, entry); break;
            case 36: HashIndex.Remove<Key36>(map, entry); break;
            default: HashIndex.Remove<KeyOfAnySize>(map, entry); break;
        }
    }
}
