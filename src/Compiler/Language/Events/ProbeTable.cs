using System.Collections.Immutable;
using Tcpq.Language.Hooks;

namespace Tcpq.Language.Events;

/// <summary>What a probe watches.</summary>
internal enum ProbeTarget
{
    /// <summary>A function of the kernel.</summary>
    Function,

    /// <summary>A tracepoint, with the arguments that the kernel's code gives it.</summary>
    RawTracepoint,

    /// <summary>A tracepoint, with the fields that it shows to users.</summary>
    Tracepoint,

    /// <summary>A function of a program or library.</summary>
    ProgramFunction,
}

/// <summary>A row of the table of events that a script names itself: `kprobe(tcp_v4_rcv)`.</summary>
/// <param name="Name">The name in scripts.</param>
/// <param name="Names">What stands in the parentheses.</param>
/// <param name="Doc">What happened.</param>
/// <param name="Hook">The hook.</param>
/// <param name="Target">What it watches.</param>
/// <param name="Example">A way to write it.</param>
internal sealed record Probe(
    string Name, ImmutableArray<string> Names, string Doc, Hook Hook, ProbeTarget Target, string Example)
{
    /// <summary>True if it knows what it was called with.</summary>
    public bool HasArguments { get; init; } = true;

    /// <summary>True if it knows what was returned.</summary>
    public bool HasReturn { get; init; }

    /// <summary>`kprobe(FUNCTION)`.</summary>
    public string Pattern => $"{Name}({string.Join(", ", Names)})";
}

/// <summary>All events that a script names itself.</summary>
internal static class ProbeTable
{
    private static readonly ImmutableArray<string> Function = ["FUNCTION"];
    private static readonly ImmutableArray<string> FileAndFunction = ["FILE", "FUNCTION"];

    /// <summary>The rows, in the order in which they are listed.</summary>
    internal static ImmutableArray<Probe> Rows { get; } = [
        new("kprobe", Function, "a function of the kernel is called", HookTable.Kprobe, ProbeTarget.Function,
            "on kprobe(tcp_v4_rcv)"),
        new("kretprobe", Function, "a function of the kernel returns", HookTable.Kretprobe, ProbeTarget.Function,
            "on kretprobe(tcp_v4_rcv)")
        {
            HasArguments = false, HasReturn = true,
        },
        new("fentry", Function, "the same as kprobe, at less cost", HookTable.Fentry, ProbeTarget.Function,
            "on fentry(tcp_v4_rcv)"),
        new("fexit", Function, "a function of the kernel returns, with what it was called with", HookTable.Fexit,
            ProbeTarget.Function, "on fexit(tcp_v4_rcv)")
        {
            HasReturn = true,
        },
        new("tracepoint", ["CATEGORY:NAME"], "the kernel passes a tracepoint, with the fields that it shows to users",
            HookTable.Tracepoint, ProbeTarget.Tracepoint, "on tracepoint(sock:inet_sock_set_state)"),
        new("rawtp", ["NAME"], "the kernel passes a tracepoint, with what its code gives it", HookTable.RawTp,
            ProbeTarget.RawTracepoint, "on rawtp(inet_sock_set_state)"),
        new("tp_btf", ["NAME"], "the same as rawtp, on kernels that know the types", HookTable.TpBtf,
            ProbeTarget.RawTracepoint, "on tp_btf(inet_sock_set_state)"),
        new("uprobe", FileAndFunction, "a function of a program or library is called", HookTable.Uprobe,
            ProbeTarget.ProgramFunction, "on uprobe(libc.so.6, connect)"),
        new("uretprobe", FileAndFunction, "a function of a program or library returns", HookTable.Uretprobe,
            ProbeTarget.ProgramFunction, "on uretprobe(libc.so.6, connect)")
        {
            HasArguments = false, HasReturn = true,
        },
    ];

    /// <summary>The rows as events of nothing in particular.</summary>
    internal static ImmutableArray<Event> Patterns { get; } = [
        .. Rows.Select(row => new Event(row.Pattern, row.Doc, [new(row.Hook, [])])),
    ];

    /// <summary>The row of that name, or null.</summary>
    internal static Probe? Find(string name)
    {
        foreach (var row in Rows)
        {
            if (row.Name == name)
            {
                return row;
            }
        }

        return null;
    }
}
