using System.Collections.Immutable;
using Tcpq.Cli.Tables;
using Tcpq.Contract;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>Tables of results as text for people: the ends of a range stand in one column, and bars may be
/// drawn.</summary>
/// <param name="Clock">Whose local time zone times are shown in.</param>
internal sealed record TableLayout(TimeProvider Clock)
{
    private const char FullBlock = '█';
    private const string PartialBlocks = "▏▎▍▌▋▊▉";

    /// <summary>Columns of the longest bar; 0 for no bars.</summary>
    public int BarWidth { get; init; }

    /// <summary>True to leave out the key where it is that of the line above.</summary>
    public bool HasKeysOnce { get; init; }

    /// <summary>True for types whose values align to the right.</summary>
    public static bool IsRight(DataType type) =>
        type.IsNumeric && type != DataType.Mac && type != DataType.Device && type != DataType.Time;

    /// <summary>Lays out a table.</summary>
    public TextTable Of(ResultTable table, string? heading)
    {
        ImmutableArray<Part> parts =
            [.. table.Keys.Select(Key), .. table.Shape.Columns.SelectMany((_, i) => Parts(table.Shape, i))];
        return new(
            heading,
            [.. parts.Select(part => part.Column)],
            [.. table.Rows.SelectMany(row => Lines(row, parts))]);
    }

    private static IEnumerable<ImmutableArray<string>> Lines(ResultRow row, ImmutableArray<Part> parts)
    {
        var lines = row.Lines;
        ImmutableArray<Func<int, string>> texts = [.. parts.Select(part => part.TextsOf(row.Key, lines))];
        return lines.Select((_, number) => (ImmutableArray<string>)[.. texts.Select(text => text(number))]);
    }

    private Part Key(ResultColumn column, int index) => new(
        new(column.Name, IsRight(column.Type)),
        (key, _) => number => HasKeysOnce && number > 0 ? "" : Human(key[index]));

    // What is printed of a column of the shape: nothing, if the column before it stands for both.
    private IEnumerable<Part> Parts(ResultShape shape, int index)
    {
        var column = shape.Columns[index];
        if (column.Hint == ColumnHint.RangeEnd)
        {
            yield break;
        }

        yield return column.Hint == ColumnHint.RangeStart
            ? new(
                new(shape.Name, IsRight(column.Type)),
                (_, lines) => number => Range(lines[number][index], lines[number][index + 1]))
            : new(
                new(column.Name, IsRight(column.Type)),
                (_, lines) => number => ValueFormat.Human(lines[number][index], Clock, grouped: true));
        if (column.Hint == ColumnHint.Bar && BarWidth > 0)
        {
            yield return new(
                new("") { IsBar = true },
                (_, lines) => Bars([.. lines.Select(cells => Amount(cells[index]))]));
        }
    }

    private string Human(Value value) => ValueFormat.Human(value, Clock);

    private string Range(Value start, Value end) => (start, end) switch
    {
        (Value.Absent, Value.Absent) => "any",
        (Value.Absent, _) => $"< {Human(end)}",
        (_, Value.Absent) => $">= {Human(start)}",
        _ => $"[{Human(start)}, {Human(end)})",
    };

    private Func<int, string> Bars(ImmutableArray<double> counts)
    {
        var largest = counts.DefaultIfEmpty().Max();
        return number => counts[number] > 0 ? Bar(counts[number] / largest) : "";
    }

    private string Bar(double part)
    {
        // In eighths of a column; whoever was counted at all is seen.
        var eighths = Math.Max(1, (int)Math.Round(part * BarWidth * 8));
        var rest = eighths % 8;
        return new string(FullBlock, eighths / 8) + (rest > 0 ? PartialBlocks[rest - 1].ToString() : "");
    }

    private static double Amount(Value value) => value is Value.Number number ? (double)number.Amount : 0;

    /// <summary>A printed column.</summary>
    /// <param name="Column">Its header.</param>
    /// <param name="TextsOf">Of a row's key and lines, the text of a line by its number.</param>
    private sealed record Part(
        TextColumn Column,
        Func<ImmutableArray<Value>, ImmutableArray<ImmutableArray<Value>>, Func<int, string>> TextsOf);
}
