using System.Collections.Immutable;
using Tcpq.Cli.Tables;
using Tcpq.Contract;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>Aligned columns for people.</summary>
internal sealed class TableOutput(OutputSettings settings) : ResultWriter
{
    private const int WidestBar = 40;
    private readonly RowColumns rows = new(settings);
    private readonly HistogramRows histograms =
        new(settings.Clock, settings.IsTerminal ? Math.Min(WidestBar, settings.Width / 2) : 0);

    private bool hasWritten;

    public override void Row(EmittedRow row)
    {
        hasWritten = true;
        if (row.Kind == StreamKind.Row)
        {
            rows.Write(row);
            return;
        }

        // A script may end lines where it likes.
        var text = TerminalText.Escape(row.Say(settings.Clock), "\n\t");
        settings.Results.WriteLine(row.Kind == StreamKind.Alert ? Alert(text) : text);
    }

    public override void Report(Report report, bool final)
    {
        if (settings.LocalTime(report) is { } time && !report.Tables.IsEmpty)
        {
            Separate();
            settings.Results.WriteLine(time);
            hasWritten = false;
        }

        foreach (var table in report.Tables)
        {
            Separate();
            Write(Layout(table, report.Tables.Length > 1 ? table.Name : null));
            settings.Results.Flush();
            SummaryText.WriteOmitted(settings.Messages, table);
        }

        Flush();
        SummaryText.Write(settings.Messages, report.Summary);
    }

    // SGR 1, 31 and 0 (ECMA-48 §8.3.117): bold red, and back.
    private string Alert(string text) => settings.HasColour ? $"\e[1;31malert:\e[0m {text}" : $"alert: {text}";

    public override void Flush() => settings.Results.Flush();

    private void Separate()
    {
        settings.Results.Write(hasWritten ? settings.Results.NewLine : "");
        hasWritten = true;
    }

    private void Write(TextTable table)
    {
        if (settings.IsTerminal)
        {
            TerminalTables.Write(
                settings.Results, table, settings.Width, settings.HasColour, HistogramRows.IsBar);
            return;
        }

        PlainTables.Write(settings.Results, table);
    }

    private TextTable Layout(ResultTable table, string? heading)
    {
        ImmutableArray<TextColumn> columns =
        [
            .. table.Keys.Select(k => new TextColumn(k.Name, RowColumns.IsRight(k.Type))),
            .. ValueColumns(table),
        ];
        return new(heading, columns, [.. table.Rows.SelectMany(Cells)]);
    }

    private ImmutableArray<TextColumn> ValueColumns(ResultTable table) => table.Rows switch
    {
        [{ Value: Value.Histogram }, ..] => histograms.Columns(table.ValueColumn.Name),
        [{ Value: Value.Quantiles quantiles }, ..] =>
        [
            new("count", IsRight: true),
            .. quantiles.Members.Select(member => new TextColumn(member.Name, IsRight: true)),
        ],
        _ => [new(table.ValueColumn.Name, RowColumns.IsRight(table.ValueColumn.Type))],
    };

    private IEnumerable<ImmutableArray<string>> Cells(ResultRow row)
    {
        ImmutableArray<string> key = [.. row.Key.Select(v => ValueFormat.Human(v, settings.Clock))];
        if (row.Value is Value.Quantiles quantiles)
        {
            return
            [
                [
                    .. key,
                    ValueFormat.Grouped(quantiles.Count),
                    .. quantiles.Members.Select(
                        member => ValueFormat.Human(member.Value, settings.Clock, grouped: true)),
                ],
            ];
        }

        if (row.Value is not Value.Histogram histogram)
        {
            return [[.. key, ValueFormat.Human(row.Value, settings.Clock, grouped: true)]];
        }

        // People see the key once; programs get it with every bucket.
        ImmutableArray<string> repeated = settings.IsTerminal ? [.. key.Select(_ => "")] : key;
        return histograms.Rows(histogram)
            .Select((bucket, i) => (ImmutableArray<string>)[.. i == 0 ? key : repeated, .. bucket]);
    }
}
