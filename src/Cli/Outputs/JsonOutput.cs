using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tcpq.Contract;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>One JSON object a line: results, rows, and a summary after each report.</summary>
internal sealed class JsonOutput(OutputSettings settings) : ResultWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new();

    public override void Row(EmittedRow row) => WriteLine(
        row.Kind switch { StreamKind.Print => "print", StreamKind.Alert => "alert", _ => "row" },
        null,
        json =>
        {
            if (row.Text is not null)
            {
                json.WriteString("text", row.Say(settings.Clock));
            }

            json.WriteStartObject("values");
            WriteColumns(json, row.Columns, row.Values);
            json.WriteEndObject();
        });

    public override void Report(Report report, bool final)
    {
        var at = settings.ReportTime(report);
        foreach (var table in report.Tables)
        {
            WriteLine("result", at, json => WriteTable(json, table));
        }

        WriteLine("summary", at, json => WriteSummary(json, report.Summary));
        Flush();
    }

    public override void Flush() => settings.Results.Flush();

    private static void WriteTable(Utf8JsonWriter json, ResultTable table)
    {
        json.WriteString("name", table.Name);
        json.WriteStartArray("rows");
        foreach (var row in table.Rows)
        {
            json.WriteStartObject();
            WriteColumns(json, table.Keys, row.Key);
            json.WritePropertyName(table.Shape.Name);
            WriteShape(json, table.Shape, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteColumns(
        Utf8JsonWriter json, ImmutableArray<ResultColumn> columns, ImmutableArray<Value> values)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            json.WritePropertyName(columns[i].Name);
            ValueJson.Write(json, values[i]);
        }
    }

    private static void WriteShape(Utf8JsonWriter json, ResultShape shape, ResultRow row)
    {
        switch (shape.Form)
        {
            case ResultForm.List:
                json.WriteStartArray();
                foreach (var line in row.Lines)
                {
                    WriteMembers(json, shape, line, hasAbsent: false);
                }

                json.WriteEndArray();
                break;
            case ResultForm.Record:
                WriteMembers(json, shape, row.Lines[0], hasAbsent: true);
                break;
            default:
                ValueJson.Write(json, row.Value);
                break;
        }
    }

    private static void WriteMembers(
        Utf8JsonWriter json, ResultShape shape, ImmutableArray<Value> cells, bool hasAbsent)
    {
        json.WriteStartObject();
        for (var i = 0; i < cells.Length; i++)
        {
            if (hasAbsent || cells[i] is not Value.Absent)
            {
                json.WritePropertyName(shape.Columns[i].Name);
                ValueJson.Write(json, cells[i]);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter json, Summary summary)
    {
        WriteCounts(json, "packets", summary.Packets);
        WriteCounts(json, "losses", summary.Losses);
        WriteAdvice(json, summary.Losses);
        WriteIfAny(json, "not_followed", summary.NotFollowed);
        WriteIfAny(json, "inside_tunnels", summary.InsideTunnels);
        if (!summary.IsComplete)
        {
            json.WriteBoolean("complete", false);
        }

        if (summary.Notes.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("notes");
        foreach (var note in summary.Notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
    }

    private static void WriteIfAny(Utf8JsonWriter json, string property, ImmutableArray<NamedCount> counts)
    {
        if (!counts.IsEmpty)
        {
            WriteCounts(json, property, counts);
        }
    }

    /// <summary>Names are `NAME`, or `OF.NAME` where a table or rule has a count of its own.</summary>
    private static void WriteCounts(Utf8JsonWriter json, string property, ImmutableArray<NamedCount> counts)
    {
        json.WriteStartObject(property);
        foreach (var named in counts.GroupBy(NameOf))
        {
            var sum = named.Aggregate(UInt128.Zero, (total, count) => total + count.Count);
            json.WritePropertyName(named.Key);
            json.WriteRawValue(sum.ToString(CultureInfo.InvariantCulture), skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    /// <summary>What to do about losses that happened, by the names of their counts.</summary>
    private static void WriteAdvice(Utf8JsonWriter json, ImmutableArray<NamedCount> losses)
    {
        var advised = losses.Where(loss => loss is { Count: > 0, Advice: not null }).DistinctBy(NameOf).ToList();
        if (advised.Count == 0)
        {
            return;
        }

        json.WriteStartObject("advice");
        advised.ForEach(loss => json.WriteString(NameOf(loss), loss.Advice));
        json.WriteEndObject();
    }

    private static string NameOf(NamedCount count) => count.Of is null ? count.Name : $"{count.Of}.{count.Name}";

    private void WriteLine(string type, string? at, Action<Utf8JsonWriter> writeMembers)
    {
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, ValueJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            if (at is not null)
            {
                json.WriteString("at", at);
            }

            writeMembers(json);
            json.WriteEndObject();
        }

        settings.Results.Write(TerminalText.EscapeJson(Encoding.UTF8.GetString(buffer.WrittenSpan)));
        settings.Results.Write('\n');
    }
}
