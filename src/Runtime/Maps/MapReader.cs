using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Maps;

/// <summary>Reads maps of the kernel whole.</summary>
/// <remarks>A hash that is written meanwhile gives each entry that was there all the time exactly once; entries that
/// come while it is read may or may not be seen.</remarks>
internal static unsafe class MapReader
{
    private const int FirstRoom = 4096;
    private const int SmallestBatch = 256; // entries: the kernel gives whole hash buckets or nothing

    /// <summary>All entries of a map.</summary>
    /// <param name="map">Its descriptor.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static RawTable Read(int map)
    {
        var entries = new MapEntries(MapInfo.Of(map));
        if (!TryReadBatches(map, entries))
        {
            ReadOneByOne(map, entries);
        }

        return entries.ToTable();
    }

    /// <summary>A value of an array.</summary>
    /// <param name="map">Its descriptor.</param>
    /// <param name="index">Which one.</param>
    /// <returns>The value once, or once for each possible CPU.</returns>
    public static RawTable ReadElement(int map, uint index)
    {
        var entries = new MapEntries(MapInfo.Of(map));
        entries.MakeRoom(1);
        fixed (byte* keys = entries.FreeKeys, values = entries.FreeValues)
        {
            *(uint*)keys = index;
            Check(LibBpf.bpf_map_lookup_elem(map, keys, values));
        }

        entries.Add(1);
        return entries.ToTable();
    }

    /// <returns>False if the kernel has no batches for this kind of map.</returns>
    private static bool TryReadBatches(int map, MapEntries entries)
    {
        // Where the kernel stands: a bucket's number, or a key.
        var position = stackalloc byte[Math.Max(sizeof(ulong), entries.KeySize)];
        byte* start = null;
        entries.MakeRoom(FirstRoom);
        while (true)
        {
            var count = (uint)entries.Room;
            int result;
            fixed (byte* keys = entries.FreeKeys, values = entries.FreeValues)
            {
                result = LibBpf.bpf_map_lookup_batch(map, start, position, keys, values, &count, null);
            }

            switch (-result)
            {
                case 0 or Errno.NoEntry:
                    entries.Add((int)count);
                    if (result != 0)
                    {
                        return true;
                    }

                    start = position;
                    entries.MakeRoom(SmallestBatch);
                    break;
                case Errno.NoSpace: // the next bucket has more entries than there is room for
                    entries.MakeRoom(entries.Room * 2);
                    break;
                case Errno.Invalid or Errno.NotSupported or Errno.KernelNotSupported when entries.Count == 0:
                    return false;
                default:
                    Check(result);
                    break;
            }
        }
    }

    private static void ReadOneByOne(int map, MapEntries entries)
    {
        var previous = stackalloc byte[entries.KeySize];
        var hasPrevious = false;
        entries.MakeRoom(1);
        while (true)
        {
            fixed (byte* key = entries.FreeKeys, value = entries.FreeValues)
            {
                if (LibBpf.bpf_map_get_next_key(map, hasPrevious ? previous : null, key) != 0)
                {
                    return;
                }

                new ReadOnlySpan<byte>(key, entries.KeySize).CopyTo(new(previous, entries.KeySize));
                hasPrevious = true;
                if (LibBpf.bpf_map_lookup_elem(map, key, value) == 0)
                {
                    entries.Add(1);
                }
            }

            entries.MakeRoom(1);
        }
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new IOException($"cannot read a map: {Errno.Describe(-result)}");
        }
    }
}
