namespace Tcpq.Values;

/// <summary>A named, typed column of a result. Its cells are scalars, or absent.</summary>
public sealed record ResultColumn(string Name, DataType Type)
{
    /// <summary>What it is to the columns beside it, for outputs that draw; all others may leave it unread.</summary>
    public ColumnHint Hint { get; init; }
}

/// <summary>What a column is to those beside it.</summary>
public enum ColumnHint
{
    /// <summary>Nothing: it stands for itself.</summary>
    None,

    /// <summary>The inclusive lower end of a range, absent if the range is open; the column of
    /// <see cref="RangeEnd"/> follows.</summary>
    RangeStart,

    /// <summary>The exclusive upper end of a range, absent if the range is open.</summary>
    RangeEnd,

    /// <summary>A count of which a bar can be drawn, in proportion to the largest of the lines of its row.</summary>
    Bar,
}
