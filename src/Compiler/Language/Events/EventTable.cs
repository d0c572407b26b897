using System.Collections.Immutable;
using static Tcpq.PacketDirection;

namespace Tcpq.Language;

/// <summary>All events.</summary>
public static class EventTable
{
    private static readonly ImmutableArray<AttachPoint> Arriving = [new(Ingress)];
    private static readonly ImmutableArray<AttachPoint> InAndOut = [new(Ingress), new(Egress)];
    private static readonly ImmutableArray<AttachPoint> TcpReceive =
        [new(Ingress, "tcp_v4_rcv"), new(Ingress, "tcp_v6_rcv")];

    /// <summary>The rows, in the order in which they are listed.</summary>
    public static ImmutableArray<Event> Rows { get; } =
    [
        new("tcp_rcv", "a TCP segment arrives at this host; on a capture, every TCP segment",
            [
                new(HookTable.Fentry, TcpReceive),
                new(HookTable.Kprobe, TcpReceive),
                new(HookTable.TpBtf, [new(Ingress, "netif_receive_skb")]),
                new(HookTable.Tc, Arriving),
                new(HookTable.Xdp, Arriving),
                new(HookTable.Cgroup, Arriving),
                new(HookTable.Socket, Arriving),
                new(HookTable.Capture, Arriving),
            ])
        {
            IsTcp = true, IsArrival = true,
        },
        new("packet", "any packet at a device, in or out (at xdp: in); on a capture, every packet",
            [
                new(HookTable.Xdp, Arriving),
                new(HookTable.Tc, InAndOut),
                new(HookTable.Socket, InAndOut),
                new(HookTable.Cgroup, InAndOut),
                new(HookTable.Capture, Arriving),
            ]),
    ];

    /// <summary>The event of that name, or null.</summary>
    public static Event? Find(string name) => Rows.FirstOrDefault(row => row.Name == name);
}
