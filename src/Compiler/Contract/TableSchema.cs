using System.Collections.Immutable;
using Tcpq.Language.Aggregates;
using Tcpq.Values;

namespace Tcpq.Contract;

/// <summary>One aggregate's table: what it holds, where that is, and how it is kept and shown.</summary>
/// <param name="Name">Its `as` name, else the aggregate's.</param>
/// <param name="Value">What is aggregated.</param>
/// <param name="Keys">The key's columns; empty if there is one row.</param>
/// <param name="Map">Where it is.</param>
/// <param name="Storage">How it is kept there.</param>
/// <param name="Losses">Where that is counted which it did not take.</param>
/// <param name="Top">Rows to print, if the script says so.</param>
public sealed record TableSchema(
    string Name,
    TableValue Value,
    ImmutableArray<Column> Keys,
    TableMap Map,
    TableStorage Storage,
    TableLosses Losses,
    int? Top)
{
    /// <summary>True if a key has too many values that may be absent to be put together on the kernel's stack.
    /// </summary>
    internal bool IsKeyWide => Keys.Count(key => key.PresenceOffset is not null) > MapNames.MostOptionalOnStack;
}

/// <summary>What a table holds for each key.</summary>
/// <param name="Name">The script's name for it, else the aggregate's.</param>
/// <param name="Aggregate">The row of the table of aggregates.</param>
/// <param name="Type">The type of the aggregated expression; of the count, for `count`.</param>
/// <param name="Parameters">Constants of the aggregate: low, high and step of `lhist`.</param>
public sealed record TableValue(string Name, Aggregate Aggregate, DataType Type, ImmutableArray<long> Parameters)
{
    /// <summary>How it lies in columns.</summary>
    public ResultShape Shape => Aggregate.Shape(Name, Type);
}

/// <summary>The map that holds a table.</summary>
/// <param name="Name">The BPF map's name.</param>
/// <param name="KeySize">Bytes in a key; 4 (the index 0) if the table has no keys.</param>
/// <param name="StateSize">Bytes in a value, on one CPU.</param>
/// <param name="SecondName">The map that takes the updates while the first is read and cleared, and the other way
/// round; null if the script never clears the table. Captures have one map only.</param>
/// <param name="Generation">The table's place among those that the script clears, from 0: the number of its bit in
/// <see cref="Schema.GenerationsMap"/>.</param>
public sealed record TableMap(string Name, int KeySize, int StateSize, string? SecondName = null, int Generation = 0);

/// <summary>How a table's map keeps its entries.</summary>
/// <param name="Limit">Entries that it can hold.</param>
/// <param name="PerCpu">True if each CPU has a value of its own.</param>
/// <param name="IsLru">True if a full map forgets the key that was not used for longest.</param>
/// <param name="IsDense">True if the map is an array with an entry for each possible key, which is its index: one whose
/// state is all zeros was not seen.</param>
public sealed record TableStorage(int Limit, bool PerCpu, bool IsLru = false, bool IsDense = false);

/// <summary>Indices of the counters of what a table did not take.</summary>
/// <param name="Full">Of updates that found the map full.</param>
/// <param name="Refused">Of what the map did not take although there was room; null if that cannot be.</param>
public sealed record TableLosses(int Full, int? Refused = null);
