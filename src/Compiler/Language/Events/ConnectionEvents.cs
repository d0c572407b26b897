using System.Collections.Immutable;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using static Tcpq.Bpf.PacketDirection;
using static Tcpq.Language.Fields.ArgumentPlace;

namespace Tcpq.Language.Events;

/// <summary>What happens to connections.</summary>
internal static class ConnectionEvents
{
    private const string SetState = "inet_sock_set_state";
    private const string Established = "newstate == ESTABLISHED";
    private const string Closed = "newstate == CLOSE and not (oldstate in {CLOSE, LISTEN})";

    // tcp_v6_connect calls tcp_v4_connect for an address of IPv4.
    private const string NotMapped = "ip6";

    private static readonly SocketArgument First = new(Argument);

    /// <summary>`pid` and `comm` where the task at work is any: those that are remembered.</summary>
    internal static ImmutableArray<Field> OwnerFields { get; } = [
        SocketFields.OwnerId with { Name = "pid", Aliases = [] },
        SocketFields.OwnerName with { Name = "comm", Aliases = [] },
    ];

    internal static ImmutableArray<Event> Rows { get; } = [
        new("tcp_state", "a TCP socket changes its state", [.. StateHooks(null), FlowPoints.State(null)])
        {
            Fields = OwnerFields,
        },
        new("tcp_established", "a handshake is complete, on either side",
            [
                .. StateHooks(Established),
                new(HookTable.SockOps, [SocketCallbacks.Connected, SocketCallbacks.Accepted]),
                FlowPoints.State(Established),
            ])
        {
            Fields = OwnerFields,
        },
        new("tcp_close", "a connection, or an attempt at one, has ended; with its totals",
            [
                .. StateHooks(Closed),
                new(HookTable.SockOps, [SocketCallbacks.StateChange with { Where = Closed }]),
                FlowPoints.State(Closed),
            ])
        {
            Fields = OwnerFields,
        },
        new("tcp_connect", "connect() was called",
            [
                new(HookTable.Fexit, [Connect("tcp_v4_connect"), Connect("tcp_v6_connect") with { Where = NotMapped }]),
                new(HookTable.Kprobe, [Task("tcp_connect") with { Socket = First }]),
                new(HookTable.TpBtf,
                    [StatePoint("newstate == SYN_SENT") with { IsInTask = true, LacksLocalPort = true }]),
                new(HookTable.SockOps, [SocketCallbacks.Connecting]),
            ])
        {
            Alternatives = ["on tcp_state where newstate == SYN_SENT < emit time, laddr, raddr, rport >"],
        },
        new("tcp_accept", "accept() returned a connection",
            [
                new(HookTable.Fexit, [Accepted with { ArgumentsUntil = new(6, 10) }]),
                new(HookTable.Kretprobe, [Accepted]),
            ])
        {
            Alternatives = ["on tcp_established where oldstate == SYN_RECV < emit time, laddr, lport, raddr, rport >"],
        },
        new("tcp_listen", "listen() made a socket a listener; `max_backlog` is what it asked for",
            [
                new(HookTable.Fexit,
                    [
                        Task("inet_csk_listen_start") with
                        {
                            Socket = First,
                            Values = [new("retval", Return, IsSigned: true) { Arguments = 2 }],
                        },
                    ]),
                new(HookTable.TpBtf, [StatePoint("newstate == LISTEN") with { IsInTask = true }]),
                new(HookTable.RawTp, [StatePoint("newstate == LISTEN") with { IsInTask = true }]),
                new(HookTable.Kprobe, [Task("inet_csk_listen_start") with { Socket = First }]),
            ]),
        new("tcp_socket", "a TCP socket that exists now: each one, once for each report",
            [
                new(HookTable.Iterator,
                    [
                        new(new AttachPoint(Ingress, "tcp"))
                        {
                            HasPacket = false, Socket = new(Context, 8, SocketForm.Common),
                        },
                    ]),
            ])
        {
            Fields = OwnerFields,
        },
    ];

    /// <summary>Where sockets change their states.</summary>
    /// <param name="where">Which changes; null for all.</param>
    internal static ImmutableArray<EventHook> StateHooks(string? where) =>
        [new(HookTable.TpBtf, [StatePoint(where)]), new(HookTable.RawTp, [StatePoint(where)])];

    private static EventPoint Accepted => Task("inet_csk_accept") with
    {
        Socket = new(Return, 4) { Later = new(new(6, 10), 2) },
    };

    private static EventPoint Task(string function) =>
        new(new AttachPoint(Ingress, function)) { HasPacket = false, IsInTask = true };

    private static EventPoint Connect(string function) => Task(function) with
    {
        Socket = First,
        Values = [new("retval", Return, IsSigned: true) { Arguments = 3 }],
    };

    // TP_PROTO(const struct sock *sk, const int oldstate, const int newstate): include/trace/events/sock.h
    private static EventPoint StatePoint(string? where) => new(new AttachPoint(Ingress, SetState))
    {
        HasPacket = false,
        Socket = First,
        Where = where,

        // Linux 6.1 gives a server's socket another one behind the first change of its state; 6.18 was seen not to.
        KeepsCookieSince = new(6, 18),
        Values = [new("oldstate", Argument, 1), new("newstate", Argument, 2), new("state", Argument, 2)],
    };
}
