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

    // People see a key once; programs get it on every line.
    private readonly TableLayout layout = new(settings.Clock)
    {
        BarWidth = settings.IsTerminal ? Math.Min(WidestBar, settings.Width / 2) : 0,
        HasKeysOnce = settings.IsTerminal,
    };

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
            Write(layout.Of(table, report.Tables.Length > 1 ? table.Name : null));
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
            TerminalTables.Write(settings.Results, table, settings.Width, settings.HasColour);
            return;
        }

        PlainTables.Write(settings.Results, table);
    }
}
