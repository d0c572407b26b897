using System.Collections.Immutable;

namespace Tcpq.Values;

/// <summary>A row of a table: a key and what is said of it.</summary>
/// <param name="Key">The key's cells.</param>
/// <param name="Value">What rows are sorted by. It is all that is said, if the table's form is
/// <see cref="ResultForm.Single"/>.</param>
public sealed record ResultRow(ImmutableArray<Value> Key, Value Value)
{
    private readonly ImmutableArray<ImmutableArray<Value>> lines;

    /// <summary>What is said, line by line: a cell for each column of the table's shape. Lines of one row are in the
    /// order that their aggregate gives them.</summary>
    public ImmutableArray<ImmutableArray<Value>> Lines
    {
        get => lines.IsDefault ? [[Value]] : lines;
        init => lines = value;
    }

    /// <summary>The row as a relation has it: for each line the key's cells and those of the line.</summary>
    public IEnumerable<ImmutableArray<Value>> Cells =>
        lines.IsDefault ? [Key.Add(Value)] : lines.Select(line => Key.AddRange(line));
}
