using System.Collections.Immutable;
using Tcpq.Values;

namespace Tcpq.Contract;

/// <summary>A `map` of the script, or one that remembers which alerts were sent.</summary>
/// <param name="Name">Its name; that of the alert for what the script does not declare.</param>
/// <param name="MapName">The BPF map's name.</param>
/// <param name="Keys">The key's columns.</param>
/// <param name="KeySize">Bytes in a key.</param>
/// <param name="ValueType">The type of the values, which take 8 bytes each.</param>
/// <param name="Limit">Most entries.</param>
/// <param name="IsLru">True if a full map forgets the key that was not used for longest.</param>
/// <param name="LostCounter">Index of the counter of entries that found the map full; of alerts that could not be
/// remembered.</param>
public sealed record MapSchema(
    string Name,
    string MapName,
    ImmutableArray<Column> Keys,
    int KeySize,
    DataType ValueType,
    int Limit,
    bool IsLru,
    int LostCounter)
{
    /// <summary>Bytes in a value.</summary>
    public const int ValueSize = 8;

    /// <summary>Index of the counter of new keys that the kernel did not take although there was room; null if that
    /// cannot be.</summary>
    public int? RefusedCounter { get; init; }

    /// <summary>What it is for.</summary>
    public MapPurpose Kind { get; init; }

    /// <summary>True if it is an array of one entry, whose key is the index 0.</summary>
    public bool IsArray => Kind == MapPurpose.Limit && Keys.IsEmpty;
}

/// <summary>What a map is for.</summary>
public enum MapPurpose
{
    /// <summary>A `map` of the script.</summary>
    Declared,

    /// <summary>Remembers which alerts were sent.</summary>
    Once,

    /// <summary>Remembers how far a `limit` is used up.</summary>
    Limit,
}
