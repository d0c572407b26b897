using System.Buffers;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Tcpq.Contract;
using Tcpq.Values;

namespace Tcpq.Runtime.Saving;

/// <summary>Writes results as docs/results.md says.</summary>
internal sealed class ResultsWriter : IDisposable
{
    private readonly GZipStream compressed;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> line = new();
    private readonly Utf8JsonWriter json;
    private long rows;

    private ResultsWriter(Stream target)
    {
        compressed = new(target, CompressionLevel.Optimal, leaveOpen: true);
        json = new(line, ValueJson.Options);
    }

    /// <summary>Writes results.</summary>
    /// <param name="results">What to write; rows are asked for as they are written.</param>
    /// <param name="target">Where to.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal static void Write(SavedResults results, Stream target)
    {
        using var writer = new ResultsWriter(target);
        writer.Line(() => writer.Header(results));
        foreach (var table in results.Tables)
        {
            writer.Line(() => writer.Table(table));
            foreach (var row in table.Rows)
            {
                writer.Line(() => writer.Row(row));
                writer.rows++;
            }
        }

        writer.End();
    }

    public void Dispose()
    {
        json.Dispose();
        compressed.Dispose();
        hash.Dispose();
    }

    private void Header(SavedResults results)
    {
        json.WriteNumber("tcpqr", ResultsFormat.Version);
        json.WriteStartArray("runs");
        foreach (var run in results.Runs)
        {
            json.WriteStartObject();
            json.WriteString("id", run.Id);
            json.WriteString("host", run.Host);
            Texts("watched", run.Watched);
            json.WriteString("saved", run.SavedAt);
            json.WriteString("script", run.Script);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Counts("packets", results.Summary.Packets);
        Counts("losses", results.Summary.Losses);
        CountsIfAny("not_followed", results.Summary.NotFollowed);
        CountsIfAny("inside_tunnels", results.Summary.InsideTunnels);
        Texts("notes", results.Summary.Notes);
    }

    private void Table(SavedTable table)
    {
        var shape = table.Shape;
        json.WriteString("table", shape.Name);
        json.WriteStartArray("keys");
        foreach (var key in shape.Keys)
        {
            json.WriteStartObject();
            json.WriteString("name", key.Name);
            Type(key.Type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("aggregate", shape.Aggregate.Name);
        if (shape.Aggregate.Window is { } window)
        {
            json.WriteNumber("window", window);
        }

        json.WriteStartArray("constants");
        foreach (var parameter in shape.Parameters)
        {
            json.WriteNumberValue(parameter);
        }

        json.WriteEndArray();
        json.WriteStartObject("value");
        json.WriteString("name", shape.ValueName);
        Type(shape.ValueType);
        json.WriteEndObject();
        if (shape.Top is { } top)
        {
            json.WriteNumber("top", top);
        }

        json.WriteNumber("from", table.Time.From);
        json.WriteNumber("to", table.Time.To);
    }

    private void Type(SavedType saved)
    {
        var type = saved.Type;
        json.WriteStartObject("type");
        json.WriteString("name", type.Name);
        json.WriteString("is", ResultsFormat.NameOf(type.Representation));
        json.WriteNumber("size", type.Size);
        if (type.IsFlags)
        {
            json.WriteBoolean("flags", true);
        }

        if (type.Prefixes is { } prefixes)
        {
            json.WriteStartArray("prefixes");
            json.WriteNumberValue(prefixes.Bits4);
            json.WriteNumberValue(prefixes.Bits6);
            json.WriteEndArray();
        }

        if (saved.IsHosts)
        {
            json.WriteBoolean("of_host", true);
        }

        if (!type.Members.IsEmpty)
        {
            json.WriteStartArray("names");
            foreach (var member in type.Members)
            {
                json.WriteStartArray();
                json.WriteNumberValue(member.Value);
                json.WriteStringValue(member.Name);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void Row(SavedRow row)
    {
        json.WriteStartArray("key");
        foreach (var value in row.Key)
        {
            ValueJson.WriteExact(json, value);
        }

        json.WriteEndArray();
        json.WriteBase64String("state", row.State);
    }

    private void CountsIfAny(string name, ImmutableArray<NamedCount> counts)
    {
        if (!counts.IsEmpty)
        {
            Counts(name, counts);
        }
    }

    private void Counts(string name, ImmutableArray<NamedCount> counts)
    {
        json.WriteStartArray(name);
        foreach (var count in counts)
        {
            json.WriteStartObject();
            json.WriteString("name", count.Name);
            Text("of", count.Of);
            json.WriteNumber("count", count.Count);
            Text("advice", count.Advice);
            Text("unit", count.Unit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Texts(string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private void Text(string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private void End()
    {
        var sum = Convert.ToHexStringLower(hash.GetHashAndReset());
        Line(() =>
        {
            json.WriteNumber("rows", rows);
            json.WriteString("sha256", sum);
        });
    }

    private void Line(Action members)
    {
        line.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        members();
        json.WriteEndObject();
        json.Flush();
        line.Write("\n"u8);
        hash.AppendData(line.WrittenSpan);
        compressed.Write(line.WrittenSpan);
    }
}
