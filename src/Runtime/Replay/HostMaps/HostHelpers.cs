using System.Runtime.InteropServices;
using Tcpq.Lowering.Module;

namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>The BPF helpers as native functions, for scripts compiled to native code. Names, arguments and results
/// are those of include/uapi/linux/bpf.h; `map` is <see cref="HostMap.Address"/>.</summary>
internal static unsafe class HostHelpers
{
    /// <summary>Each helper's address by its name.</summary>
    public static IReadOnlyDictionary<string, nint> Symbols { get; } = new Dictionary<string, nint>
    {
        ["bpf_map_lookup_elem"] = (nint)(delegate* unmanaged<MapControl*, byte*, byte*>)&Lookup,
        [UpdateQueue.LookUpMany] =
            (nint)(delegate* unmanaged<MapControl*, byte*, ulong, ulong, byte**, void>)&LookUpMany,
        ["bpf_map_update_elem"] = (nint)(delegate* unmanaged<MapControl*, byte*, byte*, ulong, long>)&Update,
        ["bpf_map_delete_elem"] = (nint)(delegate* unmanaged<MapControl*, byte*, long>)&Delete,
        ["bpf_ringbuf_reserve"] = (nint)(delegate* unmanaged<MapControl*, ulong, ulong, byte*>)&Reserve,
        ["bpf_ringbuf_submit"] = (nint)(delegate* unmanaged<byte*, ulong, void>)&Submit,
        ["bpf_ringbuf_discard"] = (nint)(delegate* unmanaged<byte*, ulong, void>)&Discard,
        ["bpf_ringbuf_query"] = (nint)(delegate* unmanaged<MapControl*, ulong, ulong>)&Query,
        ["bpf_probe_read_kernel"] = (nint)(delegate* unmanaged<byte*, ulong, byte*, long>)&ProbeRead,
        ["bpf_get_prandom_u32"] = (nint)(delegate* unmanaged<uint>)&Random,
    };

    [UnmanagedCallersOnly]
    private static byte* Lookup(MapControl* map, byte* key)
    {
        if (map->Kind == MapKind.Hash)
        {
            return HashMap.Lookup(map, key);
        }

        return map->Kind switch
        {
            MapKind.Array => ArrayMap.Lookup(map, key),
            MapKind.LruHash => LruHashMap.Lookup(map, key),
            _ => null,
        };
    }

    [UnmanagedCallersOnly]
    private static void LookUpMany(MapControl* map, byte* keys, ulong stride, ulong count, byte** values) =>
        HashMap.LookUpMany(map, keys, (int)stride, (int)count, values);

    [UnmanagedCallersOnly]
    private static long Update(MapControl* map, byte* key, byte* value, ulong flags)
    {
        if (flags > (ulong)UpdateFlags.Exist || map->Kind == MapKind.Ring)
        {
            return Errno.Invalid;
        }

        return map->Kind switch
        {
            MapKind.Hash => HashMap.Update(map, key, value, (UpdateFlags)flags),
            MapKind.LruHash => LruHashMap.Update(map, key, value, (UpdateFlags)flags),
            _ => ArrayMap.Update(map, key, value, (UpdateFlags)flags),
        };
    }

    [UnmanagedCallersOnly]
    private static long Delete(MapControl* map, byte* key) =>
        map->Kind is MapKind.Hash or MapKind.LruHash ? HashMap.Delete(map, key) : Errno.Invalid;

    [UnmanagedCallersOnly]
    private static byte* Reserve(MapControl* map, ulong size, ulong flags) => RingMap.Reserve(map, size, flags);

    [UnmanagedCallersOnly]
    private static void Submit(byte* record, ulong flags) => RingMap.Submit(record);

    [UnmanagedCallersOnly]
    private static void Discard(byte* record, ulong flags) => RingMap.Discard(record);

    [UnmanagedCallersOnly]
    private static ulong Query(MapControl* map, ulong question) =>
        map->Kind == MapKind.Ring ? RingMap.Query(map, question) : 0;

    [UnmanagedCallersOnly]
    private static long ProbeRead(byte* destination, ulong size, byte* source)
    {
        NativeMemory.Copy(source, destination, (nuint)size);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static uint Random() => (uint)System.Random.Shared.NextInt64(1L << 32);
}
