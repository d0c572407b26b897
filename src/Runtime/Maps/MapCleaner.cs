using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Maps;

/// <summary>Forgets what maps of the kernel hold.</summary>
internal static unsafe class MapCleaner
{
    /// <summary>Removes all entries of a hash, or sets those of an array to zeros.</summary>
    /// <param name="map">Its descriptor.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static void Clear(int map)
    {
        var info = MapInfo.Of(map);
        if (info.IsArray)
        {
            Reset(map, info);
            return;
        }

        var entries = MapReader.Read(map);
        fixed (byte* keys = entries.Keys)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                Check(LibBpf.bpf_map_delete_elem(map, keys + ((nint)i * entries.KeySize)));
            }
        }
    }

    private static void Reset(int map, MapInfo info)
    {
        var states = info.IsPerCpu ? LibBpf.libbpf_num_possible_cpus() : 1;
        var zeros = new byte[((info.ValueSize + 7) / 8 * 8) * states];
        fixed (byte* value = zeros)
        {
            for (var index = 0u; index < info.MaxEntries; index++)
            {
                Check(LibBpf.bpf_map_update_elem(map, &index, value, 0));
            }
        }
    }

    // An entry may have gone by itself meanwhile: a program deleted it, or an LRU map forgot it.
    private static void Check(int result)
    {
        if (result != 0 && result != -Errno.NoEntry)
        {
            throw new IOException($"cannot clear a map: {Errno.Describe(-result)}");
        }
    }
}
