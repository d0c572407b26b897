using System.Collections.Immutable;
using System.Text;

namespace Tcpq.Cli.Tables;

/// <summary>Prints tables as aligned text without lines, for files, pipes and terminals without colour.</summary>
internal static class PlainTables
{
    private const string Gap = "  ";

    /// <summary>Prints a table: its heading, its header and its rows.</summary>
    public static void Write(TextWriter writer, TextTable table)
    {
        if (table.Heading is not null)
        {
            writer.WriteLine(table.Heading);
        }

        int[] widths =
            [.. table.Columns.Select((c, i) => table.Rows.Append(Titles(table.Columns)).Max(r => r[i].Length))];
        WriteLine(writer, table.Columns, widths, Titles(table.Columns));
        foreach (var row in table.Rows)
        {
            WriteLine(writer, table.Columns, widths, row);
        }
    }

    /// <summary>Prints one row with columns of given widths, without blanks at its end.</summary>
    public static void WriteLine(
        TextWriter writer, ImmutableArray<TextColumn> columns, int[] widths, ImmutableArray<string> cells)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = columns[i].IsRight ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i]);
            line.Append(i > 0 ? Gap : "").Append(cell);
        }

        writer.WriteLine(line.ToString().TrimEnd(' '));
    }

    /// <summary>The header's cells.</summary>
    public static ImmutableArray<string> Titles(ImmutableArray<TextColumn> columns) =>
        [.. columns.Select(c => c.Title)];
}
