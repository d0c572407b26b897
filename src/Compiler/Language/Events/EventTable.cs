using System.Collections.Immutable;
using Tcpq.Language.Hooks;
using static Tcpq.Bpf.PacketDirection;
using static Tcpq.Language.Hooks.HookProvides;

namespace Tcpq.Language.Events;

/// <summary>All events.</summary>
public static class EventTable
{
    private static readonly ImmutableArray<EventPoint> Arriving = [new(new AttachPoint(Ingress))];
    private static readonly ImmutableArray<EventPoint> Leaving = [new(new AttachPoint(Egress))];
    private static readonly ImmutableArray<EventPoint> InAndOut = [.. Arriving, .. Leaving];
    private static readonly ImmutableArray<EventPoint> TcpReceive =
        [new(new AttachPoint(Ingress, "tcp_v4_rcv")), new(new AttachPoint(Ingress, "tcp_v6_rcv"))];

    /// <summary>The rows, in the order in which they are listed.</summary>
    public static ImmutableArray<Event> Rows { get; } =
    [
        new("tcp_rcv", "a TCP segment arrives at this host; on a capture, every TCP segment",
            [
                new(HookTable.Fentry, TcpReceive),
                new(HookTable.Kprobe, TcpReceive),
                new(HookTable.TpBtf, [new(new AttachPoint(Ingress, "netif_receive_skb"))]),
                new(HookTable.Tc, Arriving),
                new(HookTable.Xdp, Arriving),
                new(HookTable.Cgroup, Arriving),
                new(HookTable.Socket, Arriving),
                new(HookTable.Capture, Arriving),
            ])
        {
            IsTcp = true, IsArrival = true,
            Aliases = ["tcp", "tcp_receive", "tcp_recieve", "tcp_in", "receive", "rcv", "tcp_v4_rcv", "tcp_v6_rcv"],
        },
        new("packet", "any packet at a device, in or out (at xdp: in); on a capture, every packet",
            [
                new(HookTable.Tc, InAndOut),
                new(HookTable.Socket, InAndOut),
                new(HookTable.Cgroup, InAndOut),
                new(HookTable.Xdp, Arriving),
                new(HookTable.Capture, Arriving),
            ])
        {
            Aliases = ["pkt", "frame", "skb", "ip", "udp", "udp_rcv", "icmp"],
        },
        new("tcp_send", "a TCP segment leaves this host; on a capture, every TCP segment",
            [
                new(HookTable.Tc, Leaving),
                new(HookTable.Cgroup, Leaving),
                new(HookTable.TpBtf,
                    [
                        new(new AttachPoint(Ingress, "net_dev_queue"))
                        {
                            Packet = new(0, PacketSource.QueuedSkb,
                                Vlan | Tunnels | Device | Namespace | Mark | Hash | Segments | HookProvides.Cpu),
                        },
                    ]),
                new(HookTable.Socket, Leaving),
                new(HookTable.Capture, Arriving),
            ])
        {
            IsTcp = true, IsDeparture = true,
        },
        .. ConnectionEvents.Rows,
        .. SegmentEvents.Rows,
        .. ApplicationEvents.Rows,
        .. CaptureEvents.Rows,
    ];

    /// <summary>The event of that name, or null.</summary>
    public static Event? Find(string name)
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
