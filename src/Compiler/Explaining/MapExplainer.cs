using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Llvm;
using Tcpq.Lowering.Module;

namespace Tcpq.Explaining;

/// <summary>Says what the maps of an object are for and what they take.</summary>
internal static class MapExplainer
{
    private const uint ArrayType = 2; // BPF_MAP_TYPE_ARRAY
    private const int PageSize = 4096;

    /// <summary>Explains all maps of an object.</summary>
    /// <param name="maps">Those that it declares.</param>
    /// <param name="elf">The object, whose data sections become maps too.</param>
    /// <param name="schema">What the declared ones hold.</param>
    internal static ImmutableArray<MapExplanation> Explain(
        ImmutableArray<MapDefinition> maps, ElfFile elf, Schema schema) =>
    [
        .. maps.Select(map => Explain(map, MapKind.Of(map).MemoryOf(map), Purpose(map.Name, schema))),
        .. elf.Sections.Where(IsData).Select(Explain),
    ];

    private static MapExplanation Explain(MapDefinition map, MapMemory memory, string purpose) => new(
        map.Name, purpose, MapKind.Of(map).Name, map.MaxEntries, map.KeySize, map.ValueSize, memory);

    // libbpf makes an array of one entry of each, in whole pages.
    private static MapExplanation Explain(ElfSection section)
    {
        var map = new MapDefinition(section.Name, ArrayType, 1, sizeof(int), section.Data.Length, 0);
        var pages = (section.Data.Length + PageSize - 1) / PageSize;
        return Explain(map, MapMemory.Fixed(pages * PageSize), "constants and parameters");
    }

    private static bool IsData(ElfSection section) =>
        section.Data.Length > 0 && section.Name.StartsWith(".rodata", StringComparison.Ordinal);

    private static string Purpose(string name, Schema schema)
    {
        foreach (var table in schema.Tables)
        {
            if (table.Map.Name == name)
            {
                return $"table `{table.Name}`";
            }

            if (table.Map.SecondName == name)
            {
                return $"table `{table.Name}`, while the other half is read";
            }
        }

        foreach (var map in schema.Maps)
        {
            if (map.MapName == name)
            {
                return map.Kind switch
                {
                    MapPurpose.Once => $"what `{map.Name}` was sent for",
                    MapPurpose.Limit => $"how far `{map.Name}` is used up",
                    _ => $"map `{map.Name}`",
                };
            }
        }

        return name switch
        {
            Schema.CountersMap => "counters of packets and losses",
            Schema.RowsMap => "rows and texts on their way",
            Schema.PacketsMap => "captured packets on their way",
            Schema.GuardMap => "connections that are never dropped",
            MapNames.Locks => "locks of the limits",
            Schema.GenerationsMap => "which half of each table is written",
            HelloState.CurrentMap => "the TLS ClientHello at hand",
            HelloState.OpenMap => "TLS ClientHellos that go on in another segment",
            MapNames.Owners => "which process owns which socket",
            MapNames.Key => "a key that is put together",
            MapNames.Zero => "a state that has seen nothing",
            _ => "",
        };
    }
}
