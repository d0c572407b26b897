using System.Collections.Immutable;
using Tcpq.Binding;
using Tcpq.Binding.Tree;
using Tcpq.Contract;
using Tcpq.Language.Events;
using Tcpq.Values;

namespace Tcpq.Planning;

/// <summary>Places columns in a key or a row: widest alignment first, so that no hole is hashed or sent.</summary>
internal static class ColumnLayout
{
    /// <summary>Lays columns out.</summary>
    /// <param name="columns">Names and values, in the order written.</param>
    /// <param name="row">The event, which decides what may be missing.</param>
    /// <param name="start">Bytes already taken; a multiple of 8.</param>
    /// <returns>The columns in the order written, and the size, a multiple of 4.</returns>
    internal static (ImmutableArray<Column> Columns, int Size) Place(
        ImmutableArray<BoundColumn> columns, Event row, int start) =>
        Place(
            [.. columns.Select(column =>
                new Draft(column.Name, ColumnTypes.Of(column.Value), Optionality.Of(column.Value, row)))],
            start);

    /// <summary>Lays columns out.</summary>
    /// <param name="columns">Names and types, in the order written.</param>
    /// <param name="start">Bytes already taken; a multiple of 8.</param>
    /// <returns>The columns in the order written, and the size, a multiple of 4.</returns>
    internal static (ImmutableArray<Column> Columns, int Size) Place(ImmutableArray<Draft> columns, int start)
    {
        var offset = start;
        var placed = new Column[columns.Length];
        foreach (var index in Enumerable.Range(0, columns.Length).OrderByDescending(i => Alignment(columns[i])))
        {
            var column = columns[index];
            placed[index] = new(column.Name, column.Type, offset);
            offset += column.Type.Size;
        }

        for (var i = 0; i < placed.Length; i++)
        {
            if (columns[i].IsOptional)
            {
                placed[i] = placed[i] with { PresenceOffset = offset++ };
            }
        }

        return ([.. placed], (offset + 3) / 4 * 4);
    }

    // Sizes are multiples of the alignment but for the flow's 36 bytes, so that one goes behind other wide ones.
    private static int Alignment(Draft column) => column.Type switch
    {
        { Representation: Representation.Address } => 9,
        { Representation: Representation.Flow } => 4,
        { Representation: Representation.Text or Representation.Data } => 8,
        var type => type.Size,
    };

    /// <summary>A column before it has its place.</summary>
    internal sealed record Draft(string Name, DataType Type, bool IsOptional);
}
