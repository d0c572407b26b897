using System.Collections.Immutable;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Llvm;
using Tcpq.Values;
using static Tcpq.Bpf.PacketDirection;
using static Tcpq.Language.Fields.ArgumentPlace;
using static Tcpq.Language.Hooks.HookProvides;

namespace Tcpq.Language.Events;

/// <summary>What happens to single segments in the kernel.</summary>
internal static class SegmentEvents
{
    private const HookProvides OfPassing = Device | Namespace | Mark | Hash | Segments | HookProvides.Cpu;

    private static readonly Version DropReasons = new(5, 17);
    private static readonly Version CongestionTracepoint = new(5, 19);
    private static readonly Version ResetReasons = new(6, 10);

    internal static ImmutableArray<Event> Rows { get; } = [
        new("tcp_retransmit", "a segment is sent again",
            [
                new(HookTable.TpBtf, Retransmits),
                new(HookTable.RawTp, Retransmits),
                new(HookTable.SockOps, [SocketCallbacks.Retransmitted]),
                FlowPoints.Retransmit,
            ])
        {
            Fields = [.. ConnectionEvents.OwnerFields, Kind(FlowKindTypes.Retransmission)],
        },
        new("tcp_loss_probe", "a segment is sent, again or for the first time, because no acknowledgement came in time "
            + "(tail loss probe, RFC 8985 section 7)", AtFunction("tcp_send_loss_probe"))
        {
            Alternatives = [
                "on tcp_retransmit where kind == probe < count(laddr, lport, raddr, rport) >",
                "on tcp_retransmit < count(laddr, lport, raddr, rport) >",
            ],
            Fields = ConnectionEvents.OwnerFields,
        },
        new("tcp_cong_state", "a connection's congestion control enters another state",
            [
                new(HookTable.TpBtf, [CongestionState("tcp_cong_state_set") with { Since = CongestionTracepoint }]),
                new(HookTable.RawTp, [CongestionState("tcp_cong_state_set") with { Since = CongestionTracepoint }]),
                new(HookTable.Fentry, [CongestionState("tcp_set_ca_state") with { Since = CongestionTracepoint }]),
                new(HookTable.Kprobe, [CongestionState("tcp_set_ca_state") with { Since = CongestionTracepoint }]),
            ])
        {
            Alternatives = [
                "on tcp_socket where cong_state != Open < count(cong_state) >",
                "on tcp_retransmit < count(laddr, lport, raddr, rport) >",
            ],
            Fields = [.. ConnectionEvents.OwnerFields, SocketFields.OldCongestionState],
        },
        new("tcp_data", "a segment with payload arrives on an established connection",
            [
                new(HookTable.TpBtf, [Data("tcp_probe")]),
                new(HookTable.Fentry, [Data("tcp_rcv_established")]),
                new(HookTable.Kprobe, [Data("tcp_rcv_established")]),
            ])
        {
            Alternatives = ["on tcp_rcv where payload_len > 0 < count(saddr, sport, daddr, dport) >"],
            IsTcp = true,
            IsArrival = true,
            Fields = ConnectionEvents.OwnerFields,
        },
        new("tcp_rtt", "a segment arrived on an established connection, which may have measured its round-trip time",
            [
                new(HookTable.TpBtf, [OfSocket("tcp_probe")]),
                new(HookTable.RawTp, [OfSocket("tcp_probe")]),
                new(HookTable.SockOps, [SocketCallbacks.RoundTrip]),
                new(HookTable.Fentry, [OfSocket("tcp_rcv_established")]),
                new(HookTable.Kprobe, [OfSocket("tcp_rcv_established")]),
                FlowPoints.RoundTrip,
            ])
        {
            Fields = [.. ConnectionEvents.OwnerFields, Kind(FlowKindTypes.RoundTrip)],
        },
        new("tcp_drop", "the kernel drops a TCP segment",
            [new(HookTable.TpBtf, [Dropped])])
        {
            IsTcp = true,
        },
        new("tcp_reset", "a RST is sent or received",
            [
                new(HookTable.TpBtf,
                    [
                        new(new AttachPoint(Ingress, "tcp_send_reset"))
                        {
                            Packet = new(1, PacketSource.PassingSkb, OfPassing),
                            Owned = new(Argument, 0, SocketForm.Common),
                            Values = [new("direction", Argument) { Constant = 1 }, ResetReason],
                        },
                        new(new AttachPoint(Ingress, "tcp_send_reset"))
                        {
                            HasPacket = false,
                            WithoutPacket = 1,
                            Socket = new(Argument, 0, SocketForm.Common),
                            Values = [new("direction", Argument) { Constant = 1 }, ResetReason],
                        },
                        OfSocket("tcp_receive_reset") with
                        {
                            Values = [
                                new("direction", Argument) { Constant = 0 },
                                new("reason", Argument) { IsAbsent = true },
                            ],
                        },
                    ]),
                FlowPoints.Seen(FlowEvent.Reset),
            ])
        {
            IsTcp = true,
            IsArrival = true,
            Fields = [
                .. ConnectionEvents.OwnerFields, FieldTable.Find("reason")! with { Type = EventReasons.Reset },
            ],
        },
        new("tcp_listen_overflow",
            "a listener drops a SYN, or the end of a handshake, because connections wait for accept()",
            [new(HookTable.Fentry, Overflows), new(HookTable.Kprobe, Overflows)])
        {
            Alternatives = [
                "on tcp_socket where backlog > max_backlog < emit laddr, lport, backlog, max_backlog >",
                "on tcp_retransmit where state == SYN_SENT < count(raddr, rport) >",
            ],
        },
        new("tcp_syn_recv", "the ACK that completes a handshake arrives at a listener; the socket is the listener's",
            [new(HookTable.Fentry, Completions), new(HookTable.Kprobe, Completions)])
        {
            Alternatives = ["on tcp_established where oldstate == SYN_RECV < emit time, laddr, lport, raddr, rport >"],
            IsTcp = true,
            IsArrival = true,
        },
        new("sacked", "a SACK is taken into account",
            [.. AtFunction("tcp_sacktag_write_queue"), FlowPoints.Of(FlowEvent.Sacked)])
        {
            Alternatives = ["on tcp_rcv where opt.sack > 0 < count(saddr, sport, daddr, dport) >"],
            Fields = ConnectionEvents.OwnerFields,
        },
        new("ooo", "a segment arrives out of order",
            [new(HookTable.Fentry, [OutOfOrder]), new(HookTable.Kprobe, [OutOfOrder]), FlowPoints.OutOfOrder])
        {
            // What answers it says what came (RFC 2018).
            Alternatives = ["on tcp_send where opt.sack > 0 < count(daddr, dport, saddr, sport) >"],
            Fields = ConnectionEvents.OwnerFields,
        },
    ];

    // TP_PROTO(const struct sock *sk, const struct sk_buff *skb, int err), the last since Linux 6.16, which also tells
    // what could not be sent, and TP_PROTO(const struct sock *sk, const struct request_sock *req):
    // include/trace/events/tcp.h
    private static ImmutableArray<EventPoint> Retransmits =>
    [
        OfSocket("tcp_retransmit_skb") with
        {
            Values = [
                new("packets", Argument, 1, 16) { QueuedMember = "tcp_gso_segs" },
                new("seq", Argument, 1) { QueuedMember = "seq" },
            ],
            Failure = new(new("err", Argument, 2), (KernelTypes.RetransmitTrace, "err")),
        },
        OfSocket("tcp_retransmit_synack") with
        {
            Socket = new(Argument, 1, SocketForm.Request),
            Values = [new("packets", Argument) { Constant = 1 }, new("seq", Argument, 1) { RequestMember = "snt_isn" }],
        },
    ];

    // TP_PROTO(struct sk_buff *skb, void *location, enum skb_drop_reason reason, …): include/trace/events/skb.h
    private static EventPoint Dropped => new(new AttachPoint(Ingress, "kfree_skb"))
    {
        Packet = new(0, PacketSource.PassingSkb, OfPassing)
        {
            Receiver = new(new(6, 11), 3) { Sign = (KernelTypes.DropTrace, "rx_sk") },
        },
        Values = [new("reason", Argument, 2) { Since = DropReasons }],
    };

    private static EventValue ResetReason => new("reason", Argument, 2) { Since = ResetReasons };

    // The kernel asks the same of a listener: sk_acceptq_is_full, include/net/sock.h
    private static ImmutableArray<EventPoint> Overflows =>
    [
        Overflow("tcp_conn_request", 2, "backlog > max_backlog"),
        Overflow("tcp_v4_syn_recv_sock", 0, "backlog > max_backlog"),
        Overflow("tcp_v6_syn_recv_sock", 0, "backlog > max_backlog and ip6"), // passes IPv4 on to the one above
    ];

    private static ImmutableArray<EventPoint> Completions =>
        [Overflow("tcp_v4_syn_recv_sock", 0, null), Overflow("tcp_v6_syn_recv_sock", 0, "ip6")];

    private static EventPoint Overflow(string function, int socket, string? where) => OfSocket(function) with
    {
        HasPacket = true,
        Packet = new(socket + 1, PacketSource.PassingSkb, OfPassing),
        Socket = new(Argument, socket),
        Where = where,
    };

    // What tcp_data_queue_ofo is for, which compilers put into this one.
    private static EventPoint OutOfOrder => OfSocket("tcp_data_queue") with
    {
        HasPacket = true,
        Packet = new(1, PacketSource.PassingSkb, OfPassing),
        Where = "(seq - rcv_nxt) & 0xffffffff in 1..0x7fffffff and (payload_len > 0 or fin)",
    };

    // TP_PROTO(struct sock *sk, const u8 ca_state), as of the function: before it is taken over.
    private static EventPoint CongestionState(string function) => OfSocket(function) with
    {
        Where = "cong_state != old_cong_state",
        Values = [new("cong_state", Argument, 1, 8)],
    };

    // TP_PROTO(struct sock *sk, struct sk_buff *skb), as of the function.
    private static EventPoint Data(string function) => OfSocket(function) with
    {
        HasPacket = true,
        Packet = new(1, PacketSource.PassingSkb, OfPassing),
        Where = "payload_len > 0B",
    };

    private static ImmutableArray<EventHook> AtFunction(string function) =>
        [new(HookTable.Fentry, [OfSocket(function)]), new(HookTable.Kprobe, [OfSocket(function)])];

    private static Field Kind(DataType type) => FieldTable.Find("kind")! with { Type = type };

    private static EventPoint OfSocket(string function) => new(new AttachPoint(Ingress, function))
    {
        HasPacket = false,
        Socket = new(Argument),
    };
}
