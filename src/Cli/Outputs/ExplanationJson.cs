using System.Text;
using System.Text.Json;
using Tcpq.Explaining;
using Tcpq.Runtime;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>An explanation for programs: one JSON object on one line. Sizes are in bytes.</summary>
internal static class ExplanationJson
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter writer, LocalExplanation explanation)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, ValueJson.Options))
        {
            json.WriteStartObject();
            Write(json, explanation);
            json.WriteEndObject();
        }

        writer.Write(Encoding.UTF8.GetString(buffer.ToArray()));
        writer.Write('\n');
    }

    private static void Write(Utf8JsonWriter json, LocalExplanation explanation)
    {
        var script = explanation.Script;
        json.WriteString("kernel", script.Target.Kernel.ToString());
        json.WriteBoolean("this_kernel", explanation.WhyOtherKernel is null);
        json.WriteNumber("cpus", explanation.PossibleCpus);
        if (explanation.WhyNotVerified is { } obstacle)
        {
            json.WriteString("not_verified", obstacle);
        }

        WriteList(json, "rules", script.Rules, WriteRule);
        WriteList(json, "blocks", script.Blocks, static (json, block) =>
        {
            json.WriteString("when", block.When);
            WriteTexts(json, "statements", block.Statements);
        });
        WriteList(json, "parameters", script.Parameters, WriteParameter);
        WriteList(json, "programs", script.Programs, (json, program) => WriteProgram(json, program, explanation));
        WriteList(json, "maps", script.Maps, (json, map) => WriteMap(json, map, explanation.PossibleCpus));
        WriteList(json, "streams", script.Streams, static (json, stream) =>
        {
            json.WriteString("name", stream.Name);
            json.WriteNumber("record_size", stream.RecordSize);
            WriteTexts(json, "values", stream.Columns.Select(column => column.Name));
        });
        json.WriteBoolean("keeps_all_rights", explanation.Rights.KeepsAll);
        WriteList(json, "rights_needed_after_attaching", explanation.Rights.Needed, static (json, right) =>
        {
            json.WriteString("capability", right.Capability);
            json.WriteString("reason", right.Reason);
        });
    }

    private static void WriteRule(Utf8JsonWriter json, RuleExplanation rule)
    {
        json.WriteNumber("line", rule.Line);
        json.WriteString("event", rule.Event.Name);
        json.WriteString("hook", rule.Hook.Name);
        json.WriteString("because", ExplanationTables.Why(rule.Why.Reason));
        if (rule.Why.Caveat is { } caveat)
        {
            json.WriteString("caveat", caveat);
        }

        WriteList(json, "passed_over", rule.Why.PassedOver, static (json, passed) =>
        {
            json.WriteString("hook", passed.Hook.Name);
            json.WriteString("obstacle", passed.Obstacle);
        });
        WriteTexts(json, "programs", rule.Programs);
        WriteTexts(json, "conditions", rule.Conditions);
        json.WriteBoolean("decides", rule.Decides);
        WriteList(json, "statements", rule.Statements, static (json, statement) =>
        {
            json.WriteString("text", statement.Text);
            json.WriteNumber("depth", statement.Depth);
            json.WriteString("map", statement.Map);
        });
    }

    private static void WriteParameter(Utf8JsonWriter json, ParameterExplanation row)
    {
        json.WriteString("name", row.Parameter.Name);
        json.WriteString("type", row.Parameter.Type.Name);
        json.WriteString("value", ValueFormat.Machine(row.Value));
        json.WriteString("default", row.Parameter.Default);
        json.WriteString("doc", row.Parameter.Doc);
    }

    private static void WriteProgram(Utf8JsonWriter json, ProgramExplanation row, LocalExplanation explanation)
    {
        var program = row.Program;
        json.WriteString("name", program.Name);
        json.WriteString("hook", program.Hook.Name);
        json.WriteString("function", program.KernelFunction);
        json.WriteString("device", program.Device);
        json.WriteString("direction", ExplanationTables.DirectionOf(program));
        json.WriteNumber("instructions", row.Instructions);
        if (explanation.Verifier.FirstOrDefault(verified => verified.Program == program.Name) is not { } verifier)
        {
            return;
        }

        json.WriteStartObject("verifier");
        json.WriteNumber("processed", verifier.Processed);
        json.WriteNumber("limit", verifier.Limit);
        json.WriteNumber("total_states", verifier.TotalStates);
        json.WriteNumber("peak_states", verifier.PeakStates);
        json.WriteStartArray("stack_depths");
        foreach (var depth in verifier.StackDepths)
        {
            json.WriteNumberValue(depth);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, MapExplanation map, int cpus)
    {
        json.WriteString("name", map.Name);
        json.WriteString("holds", map.Holds);
        json.WriteString("kind", map.Kind);
        json.WriteNumber("entries", map.Entries);
        json.WriteNumber("key_size", map.KeySize);
        json.WriteNumber("value_size", map.ValueSize);
        json.WriteNumber("memory_at_load", map.Memory.AtLoadOn(cpus));
        json.WriteNumber("memory_when_full", map.Memory.WhenFullOn(cpus));
    }

    private static void WriteList<T>(
        Utf8JsonWriter json, string name, IEnumerable<T> values, Action<Utf8JsonWriter, T> writeMembers)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            writeMembers(json, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
