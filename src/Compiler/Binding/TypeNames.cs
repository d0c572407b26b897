using System.Collections.Immutable;
using Tcpq.Language.Fields;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>The types that a declaration can name. A field stands for its type.</summary>
internal static class TypeNames
{
    /// <summary>The types that have names of their own.</summary>
    internal static ImmutableArray<DataType> All { get; } = [
        DataType.Bool, DataType.Integer, DataType.Port, DataType.Address, DataType.Mac, DataType.Time,
        DataType.Duration, DataType.Bytes, DataType.Flow,
    ];

    /// <summary>Names for suggestions: types and fields.</summary>
    internal static IEnumerable<(string Name, ImmutableArray<string> Aliases)> Candidates =>
        All.Select(type => (type.Name, ImmutableArray<string>.Empty))
            .Concat(FieldTable.Rows.Select(row => (row.Name, row.Aliases)));

    /// <summary>The type that a name stands for; null if there is none.</summary>
    internal static DataType? Find(string name)
    {
        foreach (var type in All)
        {
            if (type.Name == name)
            {
                return type;
            }
        }

        return FieldTable.Find(name)?.Type;
    }
}
