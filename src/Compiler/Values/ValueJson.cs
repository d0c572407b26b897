using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tcpq.Values;

/// <summary>Values as JSON, in both forms that there are: as results show them, and as saved results keep
/// them.</summary>
public static class ValueJson
{
    /// <summary>How JSON is written: it goes to programs and terminals, not into web pages, so that
    /// `10.0.0.1:80 > 10.0.0.2:81` stays readable.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a value as results show it: a number if it has no names, else the text of
    /// <see cref="ValueFormat.Machine"/>; null if it is absent.</summary>
    public static void Write(Utf8JsonWriter json, Value value)
    {
        switch (value)
        {
            case Value.Absent:
                json.WriteNullValue();
                break;
            case Value.Boolean boolean:
                json.WriteBooleanValue(boolean.Truth);
                break;
            case var _ when ValueFormat.IsNumber(value):
                json.WriteRawValue(ValueFormat.Machine(value), skipInputValidation: true);
                break;
            default:
                json.WriteStringValue(ValueFormat.Machine(value));
                break;
        }
    }

    /// <summary>Writes a value so that it can be read back: numbers of any meaning are numbers, a flow is an array of
    /// address, port, address, port; all else is as <see cref="Write"/> has it.</summary>
    public static void WriteExact(Utf8JsonWriter json, Value value)
    {
        switch (value)
        {
            case Value.Number number:
                json.WriteRawValue(number.Amount.ToString(CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case Value.Flow flow:
                json.WriteStartArray();
                Write(json, flow.Source);
                json.WriteNumberValue(flow.SourcePort);
                Write(json, flow.Destination);
                json.WriteNumberValue(flow.DestinationPort);
                json.WriteEndArray();
                break;
            default:
                Write(json, value);
                break;
        }
    }
}
