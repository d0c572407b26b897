using System.Collections.Immutable;
using Tcpq.Values;

namespace Tcpq.Runtime.Saving;

/// <summary>What the writer and the reader of results share; docs/results.md has all of it.</summary>
internal static class ResultsFormat
{
    /// <summary>Of the format and of the aggregates' states: one more with each change that a reader must
    /// know.</summary>
    internal const int Version = 1;

    /// <summary>Bytes of a line at most; the longest state has 16 KiB.</summary>
    internal const int LongestLine = 16 << 20;

    private static readonly ImmutableArray<(Representation Representation, string Name)> Names = [
        (Representation.Boolean, "bool"),
        (Representation.Unsigned, "unsigned"),
        (Representation.Signed, "signed"),
        (Representation.Address, "address"),
        (Representation.Flow, "flow"),
        (Representation.Text, "text"),
        (Representation.Data, "data"),
    ];

    /// <summary>The name of a representation that values can have.</summary>
    internal static string NameOf(Representation representation) =>
        Names.First(pair => pair.Representation == representation).Name;

    /// <summary>The representation of a name; null if it is none.</summary>
    internal static Representation? Find(string name)
    {
        foreach (var pair in Names)
        {
            if (pair.Name == name)
            {
                return pair.Representation;
            }
        }

        return null;
    }
}
