using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Language.Aggregates;
using Tcpq.Values;

namespace Tcpq.Runtime.Saving;

/// <summary>What runs have found, so that it can be added to what others found.</summary>
/// <param name="Runs">The runs; more than one where they were merged already.</param>
/// <param name="Summary">What they saw and lost.</param>
/// <param name="Tables">Their tables.</param>
internal sealed record SavedResults(
    ImmutableArray<SavedOrigin> Runs, Summary Summary, ImmutableArray<SavedTable> Tables);

/// <summary>Where results come from.</summary>
/// <param name="Id">Of no other run, so that none is added twice.</param>
/// <param name="Host">The machine's name.</param>
/// <param name="Watched">What was watched: places in the kernel, or captures.</param>
/// <param name="Script">The text of the script.</param>
/// <param name="SavedAt">When it was saved.</param>
internal sealed record SavedOrigin(
    Guid Id, string Host, ImmutableArray<string> Watched, string Script, DateTimeOffset SavedAt);

/// <summary>A table with its aggregates' states.</summary>
/// <param name="Shape">What it holds.</param>
/// <param name="Time">The time that it is about.</param>
/// <param name="Rows">Its rows, in any order.</param>
internal sealed record SavedTable(TableShape Shape, Interval Time, IEnumerable<SavedRow> Rows);

/// <summary>A key and the state of its aggregate, which means the same on all machines.</summary>
internal sealed record SavedRow(ImmutableArray<Value> Key, byte[] State);

/// <summary>What a table holds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Keys">The key's columns.</param>
/// <param name="ValueName">The name of the value's column.</param>
/// <param name="ValueType">The type of what is aggregated.</param>
/// <param name="Aggregate">The aggregate.</param>
/// <param name="Parameters">Its constants.</param>
/// <param name="Top">Rows to show, where the script says so.</param>
internal sealed record TableShape(
    string Name,
    ImmutableArray<SavedColumn> Keys,
    string ValueName,
    SavedType ValueType,
    Aggregate Aggregate,
    ImmutableArray<long> Parameters,
    int? Top)
{
    /// <summary>Bytes of a state.</summary>
    internal int StateSize => Aggregate.StateSize(ValueType.Type, Parameters);

    /// <summary>How it differs from another, as the end of a sentence about this one; null if their rows can be
    /// added.</summary>
    internal string? DifferenceTo(TableShape other) => this switch
    {
        _ when Name != other.Name => $"is called `{other.Name}`",
        _ when Aggregate.Name != other.Aggregate.Name => $"holds `{other.Aggregate.Name}`, not `{Aggregate.Name}`",
        _ when !Keys.Select(key => key.Name).SequenceEqual(other.Keys.Select(key => key.Name)) =>
            $"has the key {Listed(other)}, not {Listed(this)}",
        _ when Keys.Zip(other.Keys)
            .FirstOrDefault(pair => !pair.First.Type.IsLike(pair.Second.Type)) is { First: { } key } =>
            $"has another type of `{key.Name}`",
        _ when !ValueType.IsLike(other.ValueType) =>
            $"aggregates another type than {ValueType.Type}: {other.ValueType.Type}",
        _ when Aggregate.Window != other.Aggregate.Window => "has another window",
        _ when !Parameters.SequenceEqual(other.Parameters) =>
            $"was made with other constants: {string.Join(", ", other.Parameters)}, "
                + $"not {string.Join(", ", Parameters)}",
        _ => null,
    };

    private static string Listed(TableShape shape) =>
        shape.Keys.IsEmpty ? "none" : string.Join(", ", shape.Keys.Select(key => $"`{key.Name}`"));
}

/// <summary>A column of a key.</summary>
internal sealed record SavedColumn(string Name, SavedType Type);

/// <summary>A type, and whether its numbers mean the same everywhere.</summary>
/// <param name="Type">The type.</param>
/// <param name="IsHosts">True if each machine numbers the names in its own way.</param>
internal sealed record SavedType(DataType Type, bool IsHosts)
{
    /// <summary>True if values of both types can stand in one column.</summary>
    internal bool IsLike(SavedType other) => Type.Name == other.Type.Name
        && Type.Representation == other.Type.Representation && IsHosts == other.IsHosts;
}
