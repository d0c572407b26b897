using System.Collections.Immutable;

namespace Tcpq.Values;

/// <summary>How what an aggregate says lies in columns: the same for all rows of a table.</summary>
/// <param name="Name">The name of the whole: of the column, if there is one only.</param>
/// <param name="Form">How many cells and lines there are.</param>
/// <param name="Columns">The columns; at least one.</param>
public sealed record ResultShape(string Name, ResultForm Form, ImmutableArray<ResultColumn> Columns)
{
    /// <summary>One value: a column of its own.</summary>
    public static ResultShape Single(string name, DataType type) => new(name, ResultForm.Single, [new(name, type)]);
}

/// <summary>How many cells and lines a row has behind its key.</summary>
public enum ResultForm
{
    /// <summary>One cell.</summary>
    Single,

    /// <summary>One line of several cells: an object in JSON, where absent members are null.</summary>
    Record,

    /// <summary>Any number of lines, perhaps none: an array of objects in JSON, which leave out what is
    /// absent.</summary>
    List,
}
