using System.Text;
using System.Text.Json;
using Tcpq.Targets;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>Which kernels run an object.</summary>
internal static class NeedsText
{
    /// <summary>Writes it for people: `scan.bpf.o: for Linux 5.12 and later; Linux 5.12 brought …`.</summary>
    public static void Write(TextWriter writer, string file, KernelNeeds needs)
    {
        string[] parts = [needs.ToString(), .. needs.Reasons.Select(reason => reason.ToString())];
        writer.WriteLine($"{file}: for {string.Join("; ", parts)}");
    }

    /// <summary>Writes it for programs: one object on one line.</summary>
    public static void WriteJson(TextWriter writer, string file, KernelNeeds needs)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, ValueJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("object", file);
            WriteMembers(json, needs);
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>Writes the members `oldest_kernel`, `before_kernel` where there is an end, and
    /// `kernel_needs`.</summary>
    public static void WriteMembers(Utf8JsonWriter json, KernelNeeds needs)
    {
        json.WriteString("oldest_kernel", needs.Oldest.ToString());
        if (needs.Before is { } end)
        {
            json.WriteString("before_kernel", end.ToString());
        }

        json.WriteStartArray("kernel_needs");
        foreach (var reason in needs.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("what", reason.What);
            if (reason.Since is { } since)
            {
                json.WriteString("since", since.ToString());
            }

            if (reason.Before is { } before)
            {
                json.WriteString("before", before.ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
