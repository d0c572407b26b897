using System.Collections.Immutable;

namespace Tcpq.Language.Functions;

/// <summary>All functions.</summary>
public static class FunctionTable
{
    /// <summary>The rows, in the order in which they are listed.</summary>
    public static ImmutableArray<Function> Rows { get; } =
    [
        new IntegerAt("u8", 1),
        new IntegerAt("u16", 2),
        new IntegerAt("u32", 4),
        new Length(),
        new Network(),
        new Sample(),
    ];

    /// <summary>What people call a function: the rows, and what is written alike.</summary>
    public static ImmutableArray<Function> Listed { get; } = [.. Rows, new Default()];

    /// <summary>The function of that name, or null.</summary>
    public static Function? Find(string name)
    {
        foreach (var row in Rows)
        {
            if (row.Name == name)
            {
                return row;
            }
        }

        return null;
    }
}
