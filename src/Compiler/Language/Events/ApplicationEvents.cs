using System.Collections.Immutable;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using static Tcpq.Bpf.PacketDirection;
using static Tcpq.Language.Fields.ArgumentPlace;

namespace Tcpq.Language.Events;

/// <summary>What applications do with their sockets.</summary>
internal static class ApplicationEvents
{
    private static readonly Version SocketLengths = new(6, 3);

    internal static ImmutableArray<Event> Rows { get; } = [
        new("tcp_recv", "an application reads from a connection",
            [
                new(HookTable.TpBtf, Lengths("sock_recv_length")),
                new(HookTable.Fexit, [Returning("tcp_recvmsg", 6) with { ArgumentsUntil = new(5, 19) }]),
                new(HookTable.Kprobe,
                    [Function("tcp_cleanup_rbuf", new EventValue("copied", Argument, 1, IsSigned: true))]),
            ])
        {
            Alternatives = ["on tcp_rcv < sum(payload_len) by saddr, sport, daddr, dport >"],
        },
        new("tcp_sendmsg", "an application writes to a connection",
            [
                new(HookTable.TpBtf, Lengths("sock_send_length")),
                new(HookTable.Fexit, [Returning("tcp_sendmsg", 3)]),
                new(HookTable.Kprobe, [Function("tcp_sendmsg", new EventValue("copied", Argument, 2, 64))]),
            ])
        {
            Alternatives = ["on tcp_send < sum(payload_len) by saddr, sport, daddr, dport >"],
        },
    ];

    private static EventPoint Returning(string function, int arguments) => Function(
        function,
        new("copied", Return, 0, 32, IsSigned: true) { IsAbsentIfNegative = true, Arguments = arguments },
        new("retval", Return, 0, 32, IsSigned: true) { Arguments = arguments });

    // TP_PROTO(struct sock *sk, int ret, int flags): include/trace/events/sock.h. Of MPTCP's sockets the verifier knows
    // no types, and they need a program of their own.
    private static ImmutableArray<EventPoint> Lengths(string tracepoint)
    {
        var point = Call(
            tracepoint,
            new("copied", Argument, 1, 32, IsSigned: true) { IsAbsentIfNegative = true },
            new("retval", Argument, 1, 32, IsSigned: true)) with
        {
            Since = SocketLengths,
        };
        return [point, point with { Socket = new(Argument) { IsMultipath = true } }];
    }

    private static EventPoint Function(string function, params ImmutableArray<EventValue> values) =>
        Call(function, values) with { LacksMultipath = true };

    private static EventPoint Call(string function, params ImmutableArray<EventValue> values) =>
        new(new AttachPoint(Ingress, function))
        {
            HasPacket = false,
            IsInTask = true,
            Socket = new(Argument),
            Values = values,
        };
}
