using System.Collections.Immutable;
using Tcpq.Binding.Probes;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Targets;

namespace Tcpq.Testing;

/// <summary>Events that a script names itself, of a few functions and tracepoints: with sockets and without, with few
/// arguments and many, of all kinds of types.</summary>
internal static class ProbeSamples
{
    private const int MostMembers = 8; // of a structure
    private const int MostSteps = 2; // from an argument

    private static readonly ImmutableArray<string> Functions = [
        "tcp_sendmsg", "tcp_v4_connect", "tcp_v4_rcv", "inet_csk_accept", "tcp_set_state", "tcp_retransmit_skb",
        "tcp_rcv_established",
        "ip_rcv", "sock_sendmsg", "udp_sendmsg", "vfs_read",
    ];

    private static readonly ImmutableArray<string> RawTracepoints = [
        "inet_sock_set_state", "tcp_retransmit_skb", "tcp_probe", "tcp_rcv_space_adjust", "kfree_skb",
        "netif_receive_skb",
        "net_dev_xmit", "sched_switch", "sys_enter",
    ];

    private static readonly ImmutableArray<string> Tracepoints = [
        "sock:inet_sock_set_state", "tcp:tcp_retransmit_skb", "tcp:tcp_probe", "skb:kfree_skb", "net:netif_receive_skb",
        "net:net_dev_xmit", "sched:sched_switch", "syscalls:sys_enter_connect",
    ];

    private static readonly ImmutableArray<string> ProgramFunctions = ["libc.so.6, connect", "libc.so.6, labs"];

    /// <summary>Those that the kernel has.</summary>
    public static IEnumerable<Event> Of(Probe probe, CompilationOptions options)
    {
        var values = options.Kernel?.ReadTypes() is { } file ? new BtfValues(BtfFile.Read(file)) : null;
        return from name in NamesFor(probe.Target)
               let row = Bind($"{probe.Name}({name})", options)
               where row is not null
               select row with { Fields = [.. FieldsOf(row.Arguments, values)] };
    }

    private static ImmutableArray<string> NamesFor(ProbeTarget target) => target switch
    {
        ProbeTarget.Function => Functions,
        ProbeTarget.RawTracepoint => RawTracepoints,
        ProbeTarget.Tracepoint => Tracepoints,
        _ => ProgramFunctions,
    };

    private static ProbedEvent? Bind(string name, CompilationOptions options) => Compilation
        .Bind(Compilation.Parse(new($"on {name} < count() >")), options,
            new DiagnosticBag())?.Rules[0].Event as ProbedEvent;

    private static IEnumerable<Field> FieldsOf(ProbeArguments arguments, BtfValues? values) =>
        from argument in arguments.Rows
        where argument.Obstacle is null
        from name in argument.Type is { } type && values is not null
            ? Ways(values, argument.Name, type, MostSteps)
            : [argument.Name]
        let field = arguments.Find(name).Field
        where field is not null
        select field;

    // The names of what can be reached from a value, and its own.
    private static IEnumerable<string> Ways(BtfValues values, string name, int type, int steps)
    {
        yield return name;
        if (steps == 0 || values.Structure(type) is not var (structure, _))
        {
            yield break;
        }

        string[] members = [.. values.MemberNames(structure)];
        for (var i = 0; i < members.Length; i += 1 + (members.Length / MostMembers))
        {
            var member = values.Member(structure, members[i])!.Value;
            foreach (var way in Ways(values, $"{name}.{members[i]}", member.Type, steps - 1))
            {
                yield return way;
            }
        }
    }
}
