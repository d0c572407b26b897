using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
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

    private static IEnumerable<string> ValueColumns(ResultTable table) => table.Rows switch
    {
        [{ Value: Value.Histogram }, ..] => ["ge", "lt", "count"],
        [{ Value: Value.Quantiles quantiles }, ..] => ["count", .. quantiles.Members.Select(member => member.Name)],
        _ => [table.ValueColumn.Name],
    };

    private static IEnumerable<string[]> ValueFields(Value value) => value switch
    {
        Value.Histogram histogram =>
            histogram.Buckets.Select(b => new[] { Bound(b.GreaterOrEqual), Bound(b.LessThan), Bound(b.Count) }),
        Value.Quantiles quantiles =>
        [
            [Bound(quantiles.Count), .. quantiles.Members.Select(member => ValueFormat.Machine(member.Value))],
        ],
        _ => throw new UnreachableException(),
    };

    private static string Bound(Int128? bound) => bound?.ToString(CultureInfo.InvariantCulture) ?? "";

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
        WriteHeader([.. leading, .. table.Keys.Select(k => k.Name), .. ValueColumns(table)]);
        foreach (var row in table.Rows)
        {
            if (row.Value is Value.Histogram or Value.Quantiles)
            {
                foreach (var fields in ValueFields(row.Value))
                {
                    WriteKey(at, row.Key);
                    settings.Results.Write(string.Join(',', fields));
                    settings.Results.Write('\n');
                }
            }
            else
            {
                WriteKey(at, row.Key);
                settings.Results.Write(Field(row.Value));
                settings.Results.Write('\n');
            }
        }
    }

    private void WriteKey(string? at, ImmutableArray<Value> key)
    {
        if (at is not null)
        {
            settings.Results.Write(at);
            settings.Results.Write(',');
        }

        foreach (var value in key)
        {
            settings.Results.Write(Field(value));
            settings.Results.Write(',');
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
