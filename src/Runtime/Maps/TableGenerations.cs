using Tcpq.Contract;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Maps;

/// <summary>The two maps of each table that a script clears: while one is read and cleared, the other takes the
/// updates, so that nothing is lost or counted twice.</summary>
/// <param name="schema">The script's tables.</param>
/// <param name="descriptorOf">A map's descriptor by its name.</param>
internal sealed unsafe class TableGenerations(Schema schema, Func<string, int> descriptorOf)
{
    private readonly HashSet<string> frozen = [];
    private readonly ulong[] generations = new ulong[(schema.Tables.Length / Schema.GenerationsPerWord) + 1];

    /// <summary>The map that holds a table's content: all of it, or what it was when it was frozen.</summary>
    public int MapToRead(TableSchema table) =>
        descriptorOf(MapOf(table, IsSecond(table) != frozen.Contains(table.Name)));

    /// <summary>Turns a table's updates to its other map. When this returns, no program writes to the first.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Freeze(TableSchema table)
    {
        if (!frozen.Add(table.Name))
        {
            return;
        }

        var index = WordOf(table);
        generations[index] ^= BitOf(table);
        fixed (ulong* value = &generations[index])
        {
            var result = LibBpf.bpf_map_update_elem(descriptorOf(Schema.GenerationsMap), &index, value, 0);
            if (result != 0)
            {
                throw new IOException($"cannot switch a table's map: {Errno.Describe(-result)}");
            }
        }

        GracePeriod.Wait();
    }

    /// <summary>Forgets what a table held when it was frozen, and ends that.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Clear(TableSchema table)
    {
        Freeze(table);
        MapCleaner.Clear(MapToRead(table));
        frozen.Remove(table.Name);
    }

    private static string MapOf(TableSchema table, bool isSecond) =>
        isSecond ? table.Map.SecondName ?? table.Map.Name : table.Map.Name;

    private bool IsSecond(TableSchema table) => (generations[WordOf(table)] & BitOf(table)) != 0;

    private static uint WordOf(TableSchema table) => (uint)(table.Map.Generation / Schema.GenerationsPerWord);

    private static ulong BitOf(TableSchema table) => 1UL << (table.Map.Generation % Schema.GenerationsPerWord);
}
