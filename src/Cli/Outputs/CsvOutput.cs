using Tcpq.Contract;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>Comma-separated values quoted as in RFC 4180, with the line ends of Unix. Each table is a header line and
/// its rows; a table of other columns begins after an empty line.</summary>
internal sealed class CsvOutput(OutputSettings settings) : ResultWriter
{
    private const string Quoted = ",\"\n";

    // Those which a quoted field may have, and which a terminal takes as what they are.
    private const string Kept = "\n\t";

    private string? header;

    public override void Row(EmittedRow row)
    {
        var names = row.Columns.Select(c => c.Name);
        var values = row.Values.Select(ValueFormat.Machine);
        if (row.Text is not null)
        {
            names = names.Prepend(row.Kind == StreamKind.Alert ? "alert" : "print");
            values = values.Prepend(row.Say(settings.Clock));
        }

        WriteHeader([.. names]);
        WriteRecord(values);
    }

    public override void Report(Report report, bool final)
    {
        var at = settings.ReportTime(report);
        foreach (var table in report.Tables)
        {
            WriteTable(table, at);
            SummaryText.WriteOmitted(settings.Messages, table);
        }

        Flush();
        SummaryText.Write(settings.Messages, report.Summary);
    }

    public override void Flush() => settings.Results.Flush();

    private static bool NeedsQuotes(string text)
    {
        foreach (var c in text)
        {
            if (Quoted.Contains(c, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // Only text may have what needs quotes.
    private static string Field(Value value) =>
        value is Value.Text text ? Field(text.Content) : ValueFormat.Machine(value);

    private static string Field(string text)
    {
        var shown = TerminalText.Escape(text, Kept);
        return NeedsQuotes(shown) ? $"\"{shown.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : shown;
    }

    private void WriteTable(ResultTable table, string? at)
    {
        string[] leading = at is null ? [] : ["at"];
        WriteHeader([.. leading, .. table.Columns.Select(column => column.Name)]);
        foreach (var cells in table.Rows.SelectMany(row => row.Cells))
        {
            var separator = "";
            if (at is not null)
            {
                settings.Results.Write(at);
                separator = ",";
            }

            foreach (var cell in cells)
            {
                settings.Results.Write(separator);
                settings.Results.Write(Field(cell));
                separator = ",";
            }

            settings.Results.Write('\n');
        }
    }

    private void WriteHeader(string[] names)
    {
        var line = string.Join(',', names.Select(Field));
        if (line == header)
        {
            return;
        }

        settings.Results.Write(header is null ? "" : "\n");
        settings.Results.Write(line);
        settings.Results.Write('\n');
        header = line;
    }

    private void WriteRecord(IEnumerable<string> fields)
    {
        settings.Results.Write(string.Join(',', fields.Select(Field)));
        settings.Results.Write('\n');
    }
}
