using Tcpq.Contract;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>Compares what tcpq says of a packet's fields with what is expected.</summary>
public static class FieldAnswers
{
    /// <summary>Fields in portions that fit into one `emit`.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Portions(IEnumerable<string> fields) =>
        [.. fields.Chunk(20)];

    /// <summary>The fields whose values a packet's bytes alone decide.</summary>
    public static IReadOnlyList<string> PacketFields { get; } = [
        .. FieldTable.Rows
            .Where(field => (field.Needs & ~HookProvides.Packet) is HookProvides.None or HookProvides.Link
                or HookProvides.Vlan or HookProvides.Tunnels)
            .Where(EventTable.Find("packet")!.Gives)
            .Where(field => field.Read is not (FieldRead.Alias or FieldRead.Either or FieldRead.Time))
            .Where(field => field.Read is not (FieldRead.FlowTuple or FieldRead.IsFamily))
            .Where(field => field.Name != "family" && field.Type != DataType.Payload)
            .Select(field => field.Name),
    ];

    /// <summary>Those of them that a hook can tell.</summary>
    public static IReadOnlyList<string> PacketFieldsAt(Hook hook) =>
        [.. PacketFields.Where(name => (hook.Provides | HookProvides.Packet).HasFlag(FieldTable.Find(name)!.Needs))];

    /// <summary>A script that tells fields of each packet of an event.</summary>
    public static string Script(string row, IEnumerable<string> fields) =>
        $"on {row} < emit {string.Join(", ", fields)} >";

    /// <summary>What is wrong in a row: empty if all is as expected.</summary>
    public static IEnumerable<string> Differences(EmittedRow row, Expected expected)
    {
        for (var i = 0; i < row.Columns.Length; i++)
        {
            var name = row.Columns[i].Name;
            var actual = Plain(row.Values[i]);
            if (expected.Unreadable && !IsTransport(name))
            {
                continue; // What could be read before is told; what could not must be absent.
            }

            var wanted = expected.Fields.GetValueOrDefault(name);
            if (!Equals(actual, wanted) && !IsEquivalent(name, actual, wanted))
            {
                yield return $"{name}: {actual ?? "absent"} instead of {wanted ?? "absent"}";
            }
        }
    }

    private static bool IsTransport(string name) =>
        FieldTable.Find(name)!.IsTcp || FieldTable.Find(name)!.Read is FieldRead.TransportPort;

    // Truth that a packet lacks is as good as false if the table says that the field is never absent.
    private static bool IsEquivalent(string name, object? actual, object? wanted) =>
        FieldTable.Find(name) is { IsOptional: false, Type.Representation: Representation.Boolean }
        && (actual ?? false).Equals(wanted ?? false);

    /// <summary>A value as expectations have it: truth, a number of 64 bits, text; null if it is absent.</summary>
    public static object? Plain(Value value) => value switch
    {
        Value.Absent => null,
        Value.Boolean boolean => boolean.Truth,
        Value.Number { Type: var type } number when type == DataType.Mac => ValueFormat.Machine(number),
        Value.Number number => (long)number.Amount,
        _ => ValueFormat.Machine(value),
    };
}
