using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>`on kprobe`, `on tcp_rcv(eth0)`.</summary>
    public static DiagnosticCode WrongEventNames { get; } = Error(
        "TQ0231",
        "event is not named so",
        "Events of the kernel's own functions and tracepoints name them in parentheses: `on kprobe(tcp_v4_rcv)`, "
        + "`on tracepoint(sock:inet_sock_set_state)`, `on uprobe(libc.so.6, connect)`. "
        + "All others have no parentheses.");

    /// <summary>`on kprobe(no_such_function)`.</summary>
    public static DiagnosticCode UnknownKernelFunction { get; } = Error(
        "TQ0232",
        "unknown function of the kernel",
        "The kernel has no function of this name that can be watched. A function that its compiler has put into those "
        + "that "
        + "call it is in no list; `/proc/kallsyms` holds the others.");

    /// <summary>`on tracepoint(sock:no_such_event)`.</summary>
    public static DiagnosticCode UnknownTracepoint { get; } = Error(
        "TQ0233",
        "unknown tracepoint",
        "The kernel has no tracepoint of this name. `/sys/kernel/tracing/events` lists those that `tracepoint` takes, "
        + "as "
        + "CATEGORY/NAME.");

    /// <summary>`args.no_such_argument`, `args.sk.no_such_member`.</summary>
    public static DiagnosticCode UnknownArgument { get; } = Error(
        "TQ0234",
        "unknown argument",
        "Functions and tracepoints have the arguments that the kernel's type information says, and structures its "
        + "members. "
        + "The message lists them.");

    /// <summary>An argument that is no value of the language.</summary>
    public static DiagnosticCode ArgumentUnreadable { get; } = Error(
        "TQ0235",
        "argument cannot be read",
        "An argument can be read if it is an integer, a truth value, an enumeration, an address or text of at most "
        + "16 "
        + "bytes, and if it is known at all: a `kretprobe` has none. Of a structure, name a member.");

    /// <summary>`on uprobe(no_such_file, f)`.</summary>
    public static DiagnosticCode ProgramNotFound { get; } = Error(
        "TQ0236",
        "program or function not found",
        "`uprobe` and `uretprobe` take a path, or a name that is looked for as a program on the PATH and as a library "
        + "where "
        + "the dynamic linker does, and a function that the file's symbols name.");

    private static ImmutableArray<DiagnosticCode> Probes =>
    [
        WrongEventNames, UnknownKernelFunction, UnknownTracepoint, UnknownArgument, ArgumentUnreadable, ProgramNotFound,
    ];
}
