using System.Collections.Immutable;

namespace Tcpq.Language;

/// <summary>When and where the program runs.</summary>
internal static class ContextFields
{
    internal static ImmutableArray<Field> Rows { get; } =
    [
        new("cpu", DataType.Integer32, "CPU that received the packet", new FieldRead.Cpu())
        {
            Needs = HookProvides.Cpu,
        },
        new("time", DataType.Time, "when the packet was seen", new FieldRead.Time())
        {
            Aliases = ["frame.time_epoch", "timestamp", "ts", "nsecs"],
        },
        new("now", DataType.Time, "the present; for a packet the same as `time`", new FieldRead.Time()),
    ];
}
