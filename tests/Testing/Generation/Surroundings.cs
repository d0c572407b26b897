using System.Collections.Immutable;
using Tcpq.Language.Fields;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>What an expression can name where it stands.</summary>
internal sealed record Surroundings
{
    /// <summary>The script's declarations.</summary>
    public required Declared Script { get; init; }

    /// <summary>The fields that the packet gives.</summary>
    public required ImmutableArray<Field> Fields { get; init; }

    /// <summary>Values with names: parameters of a function, `let`, parameters and constants of the script.</summary>
    public ImmutableList<NamedValue> Names { get; init; } = [];

    /// <summary>True if an aggregate can stand for its value.</summary>
    public bool TakesAggregates { get; init; }

    /// <summary>True if maps can be read.</summary>
    public bool TakesMaps { get; init; }

    /// <summary>True if functions of the script can be called, which may ask for fields.</summary>
    public bool TakesFunctions { get; init; } = true;

    /// <summary>True if a window's states can be joined to read their value.</summary>
    public bool JoinsWindows { get; init; }

    /// <summary>True if packets can be dropped.</summary>
    public bool CanDecide { get; init; }

    /// <summary>True if packets can be written to a file.</summary>
    public bool CanCapture { get; init; }

    /// <summary>True if there is text.</summary>
    public bool HasText => Fields.Any(row => HasParts(row.Type)) || Names.Any(name => HasParts(name.Type));

    /// <summary>True for text of which parts can be taken: that of packets, not names of tasks.</summary>
    public static bool HasParts(DataType type) => type.IsText && type != DataType.ShortText;

    /// <summary>The types of values, each as often as fields have it, but text.</summary>
    public IReadOnlyList<DataType> Types =>
    [
        .. Fields.Where(row => !row.Type.IsText && row.Read is not FieldRead.Either)
            .Select(row => LanguageTypes.ClassOf(row.Type)),
        DataType.Integer, DataType.Integer, DataType.Bytes, DataType.Duration,
    ];

    /// <summary>The fields whose values are like a type's.</summary>
    public IEnumerable<Field> Alike(DataType type) => Fields.Where(field =>
        field.Read is not FieldRead.Either && LanguageTypes.AreAlike(field.Type, type));
}

/// <summary>A name that stands for a value.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The value's type.</param>
/// <param name="IsPlain">True for a number without a unit that can also be a port or a number of bytes.</param>
internal sealed record NamedValue(string Name, DataType Type, bool IsPlain = false);

/// <summary>A `def`.</summary>
internal sealed record DeclaredFunction(string Name, DataType Result, ImmutableArray<DataType> Parameters);

/// <summary>A `const` that is a set.</summary>
internal sealed record DeclaredSet(string Name, DataType Type);

/// <summary>A `map`.</summary>
internal sealed record DeclaredMap(string Name, ImmutableArray<DataType> Keys, DataType Value);

/// <summary>What a script declares, and the names that are left.</summary>
internal sealed class Declared
{
    private readonly Dictionary<string, int> used = [];

    public List<DeclaredFunction> Functions { get; } = [];

    public List<DeclaredSet> Sets { get; } = [];

    public List<string> Texts { get; } = [];

    public List<DeclaredMap> Maps { get; } = [];

    public List<string> Tables { get; } = [];

    /// <summary>A name that nothing has.</summary>
    public string NewName(string kind)
    {
        used[kind] = used.GetValueOrDefault(kind) + 1;
        return $"{kind}{used[kind]}";
    }
}
