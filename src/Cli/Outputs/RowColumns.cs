using System.Collections.Immutable;
using Tcpq.Cli.Tables;
using Tcpq.Contract;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>Prints rows of `emit` as they come: widths start from the types and grow with what is seen.</summary>
internal sealed class RowColumns(OutputSettings settings)
{
    private const int WidestGrowth = 48;
    private const int AddressWidth = 15;
    private const int TimeWidth = 15;

    private ImmutableArray<ResultColumn> current;
    private ImmutableArray<TextColumn> columns = [];
    private int[] widths = [];

    /// <summary>Prints a row, and the header before the first and where the columns change.</summary>
    public void Write(EmittedRow row)
    {
        if (current.IsDefault || current != row.Columns)
        {
            Begin(row.Columns);
        }

        ImmutableArray<string> cells = [.. row.Values.Select(v => ValueFormat.Human(v, settings.Clock))];
        for (var i = 0; i < cells.Length; i++)
        {
            widths[i] = Math.Max(widths[i], Math.Min(cells[i].Length, WidestGrowth));
        }

        PlainTables.WriteLine(settings.Results, columns, widths, cells);
    }

    private static int TypicalWidth(DataType type) => type switch
    {
        { Representation: Representation.Address } => AddressWidth,
        { Representation: Representation.Flow } => (AddressWidth * 2) + 15,
        _ when type == DataType.Time => TimeWidth,
        _ when type == DataType.Port => 5,
        _ when type.IsNumeric => 6,
        { Members: { IsEmpty: false } members, IsFlags: false } => members.Max(m => m.Name.Length),
        _ => 8,
    };

    private void Begin(ImmutableArray<ResultColumn> added)
    {
        settings.Results.Write(current.IsDefault ? "" : settings.Results.NewLine);
        current = added;
        columns = [.. added.Select(c => new TextColumn(c.Name, TableLayout.IsRight(c.Type)))];
        widths = [.. added.Select(c => Math.Max(c.Name.Length, TypicalWidth(c.Type)))];
        PlainTables.WriteLine(settings.Results, columns, widths, PlainTables.Titles(columns));
    }
}
