using System.Collections.Immutable;
using Tcpq.Values;
using static Tcpq.Language.Fields.FieldRead;

namespace Tcpq.Language.Fields;

/// <summary>What the kernel knows about a TCP socket.</summary>
internal static class SocketFields
{
    private const string Tcp = "tcp_sock";
    private const string Header = "include/linux/tcp.h";

    /// <summary>`include/net/tcp_states.h`. A handshake without a socket of its own has a number of its own in the
    /// kernel, and is in the same state (RFC 9293 §3.3.2) as one that has a socket.</summary>
    internal static DataType State { get; } = new("state", Representation.Unsigned, 1)
    {
        Members = [
            new("ESTABLISHED", 1), new("SYN_SENT", 2), new("SYN_RECV", 3), new("FIN_WAIT1", 4), new("FIN_WAIT2", 5),
            new("TIME_WAIT", 6), new("CLOSE", 7), new("CLOSE_WAIT", 8), new("LAST_ACK", 9), new("LISTEN", 10),
            new("CLOSING", 11), new("NEW_SYN_RECV", 12) { SameAs = 3 }, new("BOUND_INACTIVE", 13),
        ],
    };

    private static readonly DataType Identity = new("sock", Representation.Unsigned, 8);

    private static readonly DataType CongestionState = new("congestion state", Representation.Unsigned, 1)
    {
        Members = [new("Open", 0), new("Disorder", 1), new("CWR", 2), new("Recovery", 3), new("Loss", 4)],
    };

    private static readonly Scale Microseconds = new(1000);

    private static readonly SocketMember CongestionMember =
        new("inet_connection_sock", "icsk_ca_state", 8) { IsBitField = true };

    /// <summary>`sock.pid`.</summary>
    internal static Field OwnerId { get; } = new(
        "sock.pid", DataType.Integer32,
        "process that owns the socket, as far as it was seen to connect, accept, send or receive",
        new FieldRead.OwnerId())
    {
        IsOptional = true,
    };

    /// <summary>`sock.comm`.</summary>
    internal static Field OwnerName { get; } = new(
        "sock.comm", DataType.ShortText, "name of the task that was seen to own the socket", new FieldRead.OwnerName())
    {
        IsOptional = true,
    };

    /// <summary>What `cong_state` was before the event.</summary>
    internal static Field OldCongestionState { get; } = new(
        "old_cong_state", CongestionState, "state of congestion control that the connection leaves", CongestionMember);

    internal static ImmutableArray<Field> Rows { get; } = [
        new("sock", Identity, "tells sockets apart: the kernel's socket cookie, or if a hook has none, the socket's "
            + "address", new SocketIdentity()),
        new("state", State, "state of the socket; at `tcp_state` the new one",
            new SocketMember("sock_common", "skc_state", 8)) { Source = "RFC 9293 §3.3.2" },
        new("oldstate", State, "state that the socket leaves", new FieldRead.EventValue()),
        new("newstate", State, "state that the socket enters", new FieldRead.EventValue()),
        new("srtt", DataType.Duration, "smoothed round-trip time",
            new SocketMember(Tcp, "srtt_us", 32, new(1000, 3)) { Unknown = 0 })
            { Source = "RFC 6298 §2", IsOptional = true },
        new("rttvar", DataType.Duration, "variation of the round-trip time",
            new SocketMember(Tcp, "rttvar_us", 32, new(1000, 2))) { Source = "RFC 6298 §2" },
        new("min_rtt", DataType.Duration, "least round-trip time of the last minutes (net.ipv4.tcp_min_rtt_wlen)",
            new SocketMember(Tcp, "rtt_min", 32, Microseconds) { Offset = 4, Unknown = uint.MaxValue })
            { Source = Header, IsOptional = true },
        new("cwnd", DataType.Integer32, "congestion window in segments", new SocketMember(Tcp, "snd_cwnd", 32))
            { Source = "RFC 5681 §2" },
        new("ssthresh", DataType.Integer32, "slow start threshold in segments; 2147483647 for none yet",
            new SocketMember(Tcp, "snd_ssthresh", 32)) { Source = "RFC 5681 §2" },
        new("snd_wnd", DataType.Integer32, "window that the other side offers, in bytes",
            new SocketMember(Tcp, "snd_wnd", 32)) { Source = "RFC 9293 §3.3.1" },
        new("rcv_wnd", DataType.Integer32, "window that this side offers, in bytes",
            new SocketMember(Tcp, "rcv_wnd", 32)) { Source = "RFC 9293 §3.3.1" },
        new("rcv_nxt", DataType.Integer32, "sequence number of the next byte that is to arrive",
            new SocketMember(Tcp, "rcv_nxt", 32)) { Source = "RFC 9293 §3.3.1" },
        new("snd_mss", DataType.Integer32, "bytes of payload in a full segment sent",
            new SocketMember(Tcp, "mss_cache", 32)) { Source = Header },
        new("bytes_sent", DataType.Bytes, "payload sent, each byte once",
            new SocketMember(Tcp, "bytes_sent", 64) { Less = "bytes_retrans" }) { Source = Header },
        new("bytes_received", DataType.Bytes, "payload received in order", new BytesReceived()) { Source = Header },
        new("bytes_acked", DataType.Bytes, "bytes that the other side acknowledged; SYN and FIN count 1 each",
            new SocketMember(Tcp, "bytes_acked", 64)) { Source = "RFC 4898" },
        new("segs_in", DataType.Integer32, "segments received, with those that carry no payload",
            new SocketMember(Tcp, "segs_in", 32)) { Source = "RFC 4898" },
        new("segs_out", DataType.Integer32, "segments sent, with those that carry no payload",
            new SocketMember(Tcp, "segs_out", 32)) { Source = "RFC 4898" },
        new("retransmits", DataType.Integer32, "segments sent again, over the whole connection",
            new SocketMember(Tcp, "total_retrans", 32)) { Source = Header },
        new("lost", DataType.Integer32, "segments taken for lost, over the whole connection",
            new SocketMember(Tcp, "lost", 32)) { Source = Header },
        new("cong_state", CongestionState, "state of congestion control; at `tcp_cong_state` the new one",
            CongestionMember)
            { Source = "include/uapi/linux/tcp.h" },
        new("backlog", DataType.Integer32, "connections that wait for accept(), of a listener",
            new SocketMember("sock", "sk_ack_backlog", 32)) { Source = "include/net/sock.h" },
        new("max_backlog", DataType.Integer32, "most connections that may wait for accept(), of a listener",
            new SocketMember("sock", "sk_max_ack_backlog", 32)) { Source = "include/net/sock.h" },
        new("sndbuf", DataType.Integer32, "most bytes of memory for what is to be sent",
            new SocketMember("sock", "sk_sndbuf", 32)) { Source = "include/net/sock.h" },
        new("sndbuf_used", DataType.Integer32, "bytes of memory that hold what is to be sent",
            new SocketMember("sock", "sk_wmem_queued", 32)) { Source = "include/net/sock.h" },
        new("rcvbuf", DataType.Integer32, "most bytes of memory for what was received",
            new SocketMember("sock", "sk_rcvbuf", 32)) { Source = "include/net/sock.h" },
        new("netns", DataType.Integer32,
            "network namespace of the socket or of the packet's device, by its inode (`lsns -t net`)",
            new NetworkNamespace()),
        new("uid", DataType.Integer32, "user that owns the socket", new SocketMember("sock", "sk_uid", 32))
            { Source = "include/net/sock.h" },
        OwnerId,
        OwnerName,
        new("copied", DataType.Bytes, "bytes that the application read or wrote",
            new FieldRead.EventValue()) { IsOptional = true },
        new("retval", DataType.SignedInteger, "what the function returned: 0 or a number, or a negative error number",
            new FieldRead.EventValue()) { IsOptional = true },
        new("reason", EventReasons.Drop, "why the packet was dropped, or the reset sent", new FieldRead.EventValue())
            { IsOptional = true },
        new("direction", EventReasons.Direction, "`received` or `sent`", new FieldRead.EventValue()),
        new("rtt", DataType.Duration, "round-trip time that was measured; on captures", new FieldRead.EventValue())
            { Aliases = ["tcp.analysis.ack_rtt"] },
        new("kind", FlowKindTypes.Retransmission,
            "what it was told by: of a retransmission, of a round-trip time; on captures",
            new FieldRead.EventValue()),
        new("since", DataType.Time, "when the first packet of the connection was seen; on captures",
            new FieldRead.EventValue()),
    ];
}
