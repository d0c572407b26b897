using System.Collections.Immutable;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>A row of the matrix: an event at one of its hooks.</summary>
/// <param name="Event">The event, as scripts write it.</param>
/// <param name="Hook">The hook.</param>
internal sealed record MatrixRow(string Event, EventHook Hook)
{
    /// <summary>All of them: the table of events, and one event of each kind that scripts name themselves.</summary>
    public static ImmutableArray<MatrixRow> All { get; } =
    [
        .. from row in EventTable.Rows
           from hook in row.Hooks
           where hook.Hook != HookTable.Capture
           select new MatrixRow(row.Name, hook),
        .. from probe in ProbeTable.Rows
           let test = ProbeCases.All.First(test => test.Event.StartsWith(probe.Name + "(", StringComparison.Ordinal))
           select new MatrixRow(test.Event, new(probe.Hook, [])),
    ];

    /// <summary>The row of an event at the hook of that name.</summary>
    public static MatrixRow Find(string name, string hook) =>
        All.First(row => row.Event == name && row.Hook.Hook.Name == hook);
}
