using System.Collections.Immutable;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>A case for each kind of event that scripts name themselves: connections that are opened.</summary>
internal static class ProbeCases
{
    private const int SynSent = 2; // TCP_SYN_SENT in include/net/tcp_states.h
    private const int Stream = 1; // SOCK_STREAM

    private static readonly string Here = $"pid == {Environment.ProcessId}";
    private static readonly string Opening = $"args.newstate == {SynSent} and rport == {TcpScene.Port}";

    /// <summary>The cases, in the order of the table of such events.</summary>
    public static ImmutableArray<EventCase> All { get; } =
    [
        Of("kprobe(tcp_v4_connect)", $"args.sk.sk_type == {Stream} and {Here}", TcpScene.TimesIPv4),
        Of("kretprobe(tcp_v4_connect)", $"retval == 0 and {Here}", TcpScene.TimesIPv4),
        Of("fentry(tcp_v4_connect)", $"args.sk.sk_type == {Stream} and {Here}", TcpScene.TimesIPv4),
        Of("fexit(tcp_v4_connect)", $"retval == 0 and rport == {TcpScene.Port} and {Here}", TcpScene.TimesIPv4),
        Of("tracepoint(sock:inet_sock_set_state)",
            $"args.newstate == {SynSent} and args.dport == {TcpScene.Port} and {Here}", TcpScene.Times),
        Of("rawtp(inet_sock_set_state)", Opening, TcpScene.Times),
        Of("tp_btf(inet_sock_set_state)", Opening, TcpScene.Times),
        Of("uprobe(libc.so.6, connect)", $"args.arg2 > 0 and {Here}", TcpScene.Times),
        Of("uretprobe(libc.so.6, connect)", $"retval == 0 and {Here}", TcpScene.Times),
    ];

    private static EventCase Of(string name, string where, int times) =>
        new(name, where, scene => scene.ConnectAndClose(), () => times);
}
