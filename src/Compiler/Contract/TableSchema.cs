using System.Collections.Immutable;
using Tcpq.Language.Aggregates;
using Tcpq.Values;

namespace Tcpq.Contract;

/// <summary>One aggregate's table: the map that holds it and how to read it.</summary>
/// <param name="Name">Its `as` name, else the aggregate's.</param>
/// <param name="MapName">The BPF map's name.</param>
/// <param name="Aggregate">The row of the table of aggregates.</param>
/// <param name="ValueType">The type of the aggregated expression; of the count, for `count`.</param>
/// <param name="Parameters">Constants of the aggregate: low, high and step of `lhist`.</param>
/// <param name="Keys">The key's columns; empty where there is one row.</param>
/// <param name="KeySize">Bytes in a key; 4 (the index 0) where <see cref="Keys"/> is empty.</param>
/// <param name="StateSize">Bytes in a value, on one CPU.</param>
/// <param name="PerCpu">True where each CPU has a value of its own.</param>
/// <param name="Limit">Entries the map can hold.</param>
/// <param name="ValueName">The value's column.</param>
/// <param name="Top">Rows to print, where the script says so.</param>
/// <param name="LostCounter">Index of the counter of updates that found the map full.</param>
/// <param name="IsLru">True where a full map forgets the key that was not used for longest.</param>
/// <param name="SecondMapName">The map that takes the updates while the first is read and cleared, and the other way
/// round; null where the script never clears the table. Captures have one map only.</param>
/// <param name="IsDense">True where the map is an array with an entry for each possible key, which is its index: one
/// whose state is all zeros was not seen.</param>
/// <param name="Generation">Its place among the tables that the script clears, from 0: the number of its bit in
/// <see cref="Schema.GenerationsMap"/>.</param>
/// <param name="RefusedCounter">Index of the counter of what the map did not take although there was room; null where that
/// cannot be.</param>
public sealed record TableSchema(
    string Name,
    string MapName,
    Aggregate Aggregate,
    DataType ValueType,
    ImmutableArray<long> Parameters,
    ImmutableArray<Column> Keys,
    int KeySize,
    int StateSize,
    bool PerCpu,
    int Limit,
    string ValueName,
    int? Top,
    int LostCounter,
    bool IsLru = false,
    string? SecondMapName = null,
    bool IsDense = false,
    int Generation = 0,
    int? RefusedCounter = null);
