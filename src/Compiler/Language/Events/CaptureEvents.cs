using System.Collections.Immutable;

namespace Tcpq.Language.Events;

/// <summary>What only a capture tells: the kernel has no place where it happens.</summary>
internal static class CaptureEvents
{
    internal static ImmutableArray<Event> Rows { get; } =
    [
        new("zero_window", "a segment says that its sender has no room; on captures",
            [FlowPoints.Seen(FlowEvent.ZeroWindow)])
        {
            Alternatives = ["on tcp_rcv where win == 0 and not rst < count(saddr, sport, daddr, dport) >"],
        },
        new("window_full", "a segment takes up all the room that its receiver has; on captures",
            [FlowPoints.Seen(FlowEvent.WindowFull)]),
        new("dup_ack", "an acknowledgment repeats the one before it; on captures",
            [FlowPoints.Seen(FlowEvent.DuplicateAck)]),
        new("reordered", "a segment is late, and not sent again; on captures", [FlowPoints.Seen(FlowEvent.Reordered)]),
        new("lost_segment", "a segment comes and the one before it did not; on captures",
            [FlowPoints.Seen(FlowEvent.LostSegment)]),
        new("keep_alive", "a segment asks whether the other end is there; on captures",
            [FlowPoints.Seen(FlowEvent.KeepAlive)]),
    ];
}
