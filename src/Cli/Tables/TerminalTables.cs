using System.Collections.Immutable;
using Spectre.Console;
using Cell = Spectre.Console.Text;

namespace Tcpq.Cli.Tables;

/// <summary>Prints tables on a terminal: coloured, and wrapped to its width.</summary>
internal static class TerminalTables
{
    private static readonly Style TitleStyle = new(decoration: Decoration.Bold | Decoration.Underline);

    /// <summary>Prints a table. Colour goes to titles and to bars.</summary>
    public static void Write(TextWriter writer, TextTable table, int width, bool hasColour)
    {
        var console = Open(writer, width, hasColour);
        if (table.Heading is not null)
        {
            console.Write(new Cell(table.Heading + "\n", new Style(decoration: Decoration.Bold)));
        }

        console.Write(Grid(table));
    }

    private static IAnsiConsole Open(TextWriter writer, int width, bool hasColour)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = hasColour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = hasColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new FixedOutput(writer, width),
        });
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private static Table Grid(TextTable table)
    {
        var grid = new Table { Border = TableBorder.None };
        foreach (var column in table.Columns)
        {
            grid.AddColumn(new TableColumn(new Cell(column.Title, TitleStyle))
            {
                Alignment = column.IsRight ? Justify.Right : Justify.Left,
                NoWrap = column.IsRight,
                Padding = new Padding(0, 0, 2, 0),
            });
        }

        foreach (var row in table.Rows)
        {
            grid.AddRow(Cells(row, table.Columns));
        }

        return grid;
    }

    private static IEnumerable<Cell> Cells(ImmutableArray<string> row, ImmutableArray<TextColumn> columns) =>
        row.Select((cell, i) => new Cell(cell, columns[i].IsBar ? new Style(Color.Teal) : Style.Plain));
}
