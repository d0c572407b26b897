using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Testing.Kernel;
using static Tcpq.Kernel.Tests.Matrix.TcpScene;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>A case for each event. What timers have a part in is compared with the kernel's own counters.</summary>
internal static class EventCases
{
    private const int HandshakeSegments = 3;
    private const int StatesOfConnection = 10; // 5 on each side, when the client closes first

    private static readonly string OnPort = $"port == {Port}";
    private static readonly string OnEither = $"port in {{{Port}, {ClosedPort}}}";
    private static readonly string Syn = $"syn and not ack and {OnPort}";

    /// <summary>The cases.</summary>
    public static ImmutableArray<EventCase> All { get; } = [
        new("tcp_rcv", Syn, scene => scene.ConnectAndClose(), () => Times),
        new("tcp_send", Syn, scene => scene.ConnectAndClose(), () => Times),

        // Loopback sees each packet leave and arrive; devices and packet sockets count it once.
        new("packet", Syn, scene => scene.ConnectAndClose(),
            (hook, _) => Expectation.Exactly(hook.Hook.Attach == AttachKind.Cgroup ? 2 * Times : Times)),
        new("tcp_connect", $"rport in {{{Port}, {ClosedPort}}}", ConnectAndRefuse, () => 2 * Times),
        new("tcp_established", OnPort, scene => scene.ConnectAndClose(), () => 2 * Times),
        new("tcp_state", OnPort, scene => scene.ConnectAndClose(), () => StatesOfConnection * Times),
        new("tcp_close", OnEither, ConnectAndRefuse, () => 3 * Times),
        new("tcp_accept", OnPort, scene => scene.ConnectAndClose(), () => Times),
        new("tcp_listen", OnPort, scene => scene.ListenAgain(), (_, scene) => Expectation.Exactly(scene.Sockets)),
        new("tcp_socket", OnPort, scene => scene.Open(), (_, scene) => Expectation.Exactly(scene.Sockets))
        {
            IsBefore = true,
        },
        new("tcp_recv", OnPort, OpenAndExchange, () => 2 * Times),
        new("tcp_sendmsg", OnPort, OpenAndExchange, () => 2 * Times),
        new("tcp_data", OnPort, OpenAndExchange, () => 2 * Times),
        new("tcp_syn_recv", OnPort, scene => scene.ConnectAndClose(), () => Times),
        new("tcp_rtt", OnPort, OpenAndExchange, RoundTrips),
        new("tcp_drop", $"syn and dport == {ClosedPort}", _ => Refuse(), () => Times)
        {
            WherePortable = ($"reason in {{NO_SOCKET, TCP_CSUM}} and dport == {ClosedPort}", new(5, 17)),
        },
        new("tcp_reset", OnPort, scene => scene.Abort(), () => 2 * Times),
        new("tcp_listen_overflow", OnPort, scene => scene.Overflow(), () => Counter("TcpExt", "ListenOverflows")),
        new("tcp_retransmit", OnPort, scene => scene.LoseSegments(), () => Counter("Tcp", "RetransSegs")),
        new("tcp_loss_probe", OnPort, scene => scene.LoseTheLast(), () => Counter("TcpExt", "TCPLossProbes")),

        // Out of Open and back, on the way through Disorder or Recovery, or both.
        new("tcp_cong_state", OnPort, scene => scene.LoseSegments(), (_, _) => new(2 * Times, 8 * Times)),
        new("ooo", OnPort, scene => scene.LoseSegments(), () => Counter("TcpExt", "TCPOFOQueue")),
        new("sacked", OnPort, scene => scene.LoseSegments(), (_, _) => Acknowledgements()),
        .. ProbeCases.All,
    ];

    /// <summary>The case of an event; null if there is none.</summary>
    public static EventCase? Find(string name) => All.FirstOrDefault(test => test.Event == name);

    private static void ConnectAndRefuse(TcpScene scene)
    {
        scene.ConnectAndClose();
        Refuse();
    }

    private static void OpenAndExchange(TcpScene scene)
    {
        scene.Open();
        scene.Exchange();
    }

    // Every segment on an established connection; sock_ops tells of those that measured something.
    private static Expectation RoundTrips(EventHook hook, TcpScene scene)
    {
        var segments = Counter("Tcp", "InSegs");
        return hook.Hook == HookTable.SockOps
            ? new(2 * Times, segments)
            : Expectation.Exactly(segments - (HandshakeSegments * Times));
    }

    // Each segment out of order is acknowledged at once with a SACK, as is what comes twice (RFC 2883).
    private static Expectation Acknowledgements()
    {
        var outOfOrder = Counter("TcpExt", "TCPOFOQueue");
        var twice = Counter("TcpExt", "TCPDSACKRecv") + Counter("TcpExt", "TCPDSACKOfoRecv");
        return new(outOfOrder, outOfOrder + twice);
    }

    private static long Counter(string group, string name) => LoopbackNamespace.Counter(group, name);
}
