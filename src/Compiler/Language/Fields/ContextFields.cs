using System.Collections.Immutable;
using Tcpq.Language.Hooks;
using Tcpq.Values;

namespace Tcpq.Language.Fields;

/// <summary>When and where the program runs.</summary>
internal static class ContextFields
{
    internal static ImmutableArray<Field> Rows { get; } =
    [
        new("cpu", DataType.Integer32, "CPU that it happened on", new FieldRead.Cpu())
        {
            Needs = HookProvides.Cpu,
        },
        new("time", DataType.Time, "when the packet was seen", new FieldRead.Time())
        {
            Aliases = ["frame.time_epoch", "timestamp", "ts", "nsecs"],
        },
        new("pid", DataType.Integer32, "process that did it, as numbered where tcpq runs",
            new FieldRead.Task(TaskValue.ProcessId))
        {
            Aliases = ["tgid"], IsOptional = true, Source = "man 7 pid_namespaces",
        },
        new("tid", DataType.Integer32, "thread that did it, as numbered where tcpq runs",
            new FieldRead.Task(TaskValue.ThreadId))
        {
            IsOptional = true, Source = "man 7 pid_namespaces",
        },
        new("comm", DataType.ShortText, "name of the thread that did it", new FieldRead.TaskName())
        {
            Aliases = ["execname"],
        },
        new("cgroup", DataType.Integer, "cgroup v2 of the process that did it, by its id",
            new FieldRead.Task(TaskValue.Cgroup)),
        new("now", DataType.Time, "the present; for a packet the same as `time`", new FieldRead.Time()),
    ];
}
