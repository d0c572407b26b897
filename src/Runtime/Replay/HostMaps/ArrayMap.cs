using System.Runtime.CompilerServices;

namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>An array's operations, with the meanings of kernel/bpf/arraymap.c.</summary>
internal static unsafe class ArrayMap
{
    /// <summary>The address of the value at the 32-bit index, or null beyond the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Lookup(MapControl* map, byte* key)
    {
        var index = Unsafe.ReadUnaligned<uint>(key);
        return index < map->Limit ? map->Values + ((nuint)index * (nuint)map->Stride) : null;
    }

    /// <summary>Sets the value at an index; 0 or an error number.</summary>
    public static long Update(MapControl* map, byte* key, byte* value, UpdateFlags flags)
    {
        var target = Lookup(map, key);
        if (target == null)
        {
            return Errno.TooBig;
        }

        if (flags == UpdateFlags.NoExist)
        {
            return Errno.Exists;
        }

        Buffer.MemoryCopy(value, target, map->ValueSize, map->ValueSize);
        return 0;
    }
}
