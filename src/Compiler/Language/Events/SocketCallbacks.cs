using static Tcpq.Bpf.PacketDirection;
using static Tcpq.Language.Fields.ArgumentPlace;

namespace Tcpq.Language.Events;

/// <summary>TCP's callbacks as points of events: `struct bpf_sock_ops` and `BPF_SOCK_OPS_*` in
/// include/uapi/linux/bpf.h. Those with a flag come from connections that began while the program was
/// attached.</summary>
internal static class SocketCallbacks
{
    private const int FirstArgument = 4;
    private const int SecondArgument = 8;
    private const int ThirdArgument = 12;
    private const int Socket = 184;

    internal static EventPoint Connecting { get; } = Of(new(3));

    internal static EventPoint Connected { get; } = Of(new(4));

    internal static EventPoint Accepted { get; } = Of(new(5));

    internal static EventPoint Retransmitted { get; } = Of(new(9, 2)) with
    {
        Values = [new("packets", Context, SecondArgument)],
        Failure = new(new("err", Context, ThirdArgument)),
    };

    internal static EventPoint RoundTrip { get; } = Of(new(12, 8));

    internal static EventPoint StateChange { get; } = Of(new(10, 4)) with
    {
        Values = [
            new("oldstate", Context, FirstArgument), new("newstate", Context, SecondArgument),
            new("state", Context, SecondArgument),
        ],
    };

    private static EventPoint Of(SocketCallback callback) => new(new AttachPoint(Ingress))
    {
        HasPacket = false,
        Socket = new(Context, Socket),
        Callback = callback,
    };
}
