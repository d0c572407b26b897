using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tcpq.Text;

namespace Tcpq.Diagnostics;

/// <summary>Diagnostics for editors and other programs: one JSON object a line.</summary>
internal static class DiagnosticJson
{
    // Terminals and editors read the text as it is; nobody puts it into HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes diagnostics. Lines and columns count from 1, columns in code points; the end is exclusive. The
    /// label says what is wrong at that place; `related` are other places that matter. A diagnostic without a place has
    /// no `file`, `line`, `column`, `endLine`, `endColumn` and `label`.</summary>
    public static void Write(ImmutableArray<Diagnostic> diagnostics, StringBuilder output)
    {
        foreach (var diagnostic in diagnostics)
        {
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer, Options))
            {
                Write(diagnostic, writer);
            }

            output.Append(TerminalText.EscapeJson(Encoding.UTF8.GetString(buffer.ToArray()))).Append('\n');
        }
    }

    private static void Write(Diagnostic diagnostic, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("code", diagnostic.Code.Id);
        writer.WriteString("severity", DiagnosticRenderer.SeverityName(diagnostic.Code.Severity));
        writer.WriteString("message", diagnostic.Message);
        if (diagnostic.Primary is { } primary)
        {
            WritePlace(primary, writer);
        }

        if (diagnostic.Help is { } help)
        {
            writer.WriteString("help", help);
        }

        writer.WriteStartArray("related");
        foreach (var label in diagnostic.Secondary)
        {
            writer.WriteStartObject();
            WritePlace(label, writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("notes");
        foreach (var note in diagnostic.Notes)
        {
            writer.WriteStringValue(note);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WritePlace(Label label, Utf8JsonWriter writer)
    {
        var (line, column) = label.Source.LocationOf(label.Span.Start);
        var (endLine, endColumn) = label.Source.LocationOf(label.Span.End);
        writer.WriteString("file", label.Source.Name);
        writer.WriteNumber("line", line);
        writer.WriteNumber("column", column);
        writer.WriteNumber("endLine", endLine);
        writer.WriteNumber("endColumn", endColumn);
        writer.WriteString("label", label.Text);
    }
}
