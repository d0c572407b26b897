using System.Collections.Immutable;
using System.Numerics;
using Tcpq.Contract;
using Tcpq.Llvm;

namespace Tcpq.Explaining;

/// <summary>A row of the table of map types: what people call it and what memory it takes.</summary>
/// <param name="Type">BPF_MAP_TYPE_* (include/uapi/linux/bpf.h).</param>
/// <param name="Name">What people call it.</param>
/// <param name="MemoryOf">The memory of a map of that type.</param>
internal sealed record MapKind(uint Type, string Name, Func<MapDefinition, MapMemory> MemoryOf)
{
    private const uint NoPreallocation = 1; // BPF_F_NO_PREALLOC
    private const long Bucket = 16;         // struct bucket, kernel/bpf/hashtab.c
    private const long HashElement = 48;    // struct htab_elem, without its key
    private const long TrieNode = 40;       // struct lpm_trie_node, kernel/bpf/lpm_trie.c
    private const long TriePrefixLength = 4;
    private const long RingPages = 3 * 4096; // what stands before a ring's data, kernel/bpf/ringbuf.c

    private static readonly ImmutableArray<MapKind> Rows =
    [
        new(1, "hash", map => Hash(map, 0)),
        new(2, "array", map => MapMemory.Fixed(map.MaxEntries * Rounded(map.ValueSize))),
        new(5, "per-CPU hash", map => Hash(map, 1)),
        new(6, "per-CPU array", map => MapMemory.Fixed(map.MaxEntries * 8L, map.MaxEntries * Rounded(map.ValueSize))),
        new(9, "LRU hash", map => Hash(map, 0)),
        new(10, "per-CPU LRU hash", map => Hash(map, 1)),
        new(11, "prefix trie", Trie),
        new(27, "ring buffer", map => MapMemory.Fixed(map.MaxEntries + RingPages)),
    ];

    /// <summary>The kind of a map.</summary>
    internal static MapKind Of(MapDefinition map) =>
        Rows.FirstOrDefault(row => row.Type == map.Type)
        ?? throw new ArgumentException($"map type {map.Type} has no row", nameof(map));

    // The buckets are made with the map; entries too, unless it is told not to.
    private static MapMemory Hash(MapDefinition map, int perCpu)
    {
        var buckets = BitOperations.RoundUpToPowerOf2((ulong)map.MaxEntries) * Bucket;
        var value = Rounded(map.ValueSize);
        var entry = HashElement + Rounded(map.KeySize) + (perCpu == 0 ? value : sizeof(long));
        var full = (long)buckets + (map.MaxEntries * entry);
        var fullPerCpu = perCpu * map.MaxEntries * value;
        return (map.Flags & NoPreallocation) != 0
            ? new((long)buckets, 0, full, fullPerCpu)
            : MapMemory.Fixed(full, fullPerCpu);
    }

    // Between n prefixes stand up to n - 1 nodes that only branch.
    private static MapMemory Trie(MapDefinition map)
    {
        var leaf = Rounded(TrieNode + map.KeySize - TriePrefixLength + map.ValueSize);
        var branch = Rounded(TrieNode + map.KeySize - TriePrefixLength);
        return new(0, 0, map.MaxEntries * (leaf + branch), 0);
    }

    private static long Rounded(long bytes) => (bytes + 7) / 8 * 8;
}
