using System.Collections.Immutable;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using static Tcpq.Bpf.PacketDirection;
using static Tcpq.Language.Fields.ArgumentPlace;

namespace Tcpq.Language.Events;

/// <summary>What a flow tracker knows of a connection in a capture, as points of events: the packet that caused it, and
/// values as in <see cref="FlowRecord"/>.</summary>
internal static class FlowPoints
{
    private static readonly EventValue Direction = new("direction", Context, FlowRecord.DirectionOffset, 8);

    private static readonly EventValue Kind = new("kind", Context, FlowRecord.KindOffset, 8);

    private static readonly ImmutableArray<EventValue> Sides =
    [
        new("laddr", Context, FlowRecord.LocalAddressOffset, 128),
        new("raddr", Context, FlowRecord.RemoteAddressOffset, 128),
        new("lport", Context, FlowRecord.LocalPortOffset, 16),
        new("rport", Context, FlowRecord.RemotePortOffset, 16),
    ];

    private static readonly ImmutableArray<EventValue> Values =
    [
        new("sock", Context, FlowRecord.SocketOffset, 64),
        new("state", Context, FlowRecord.StateOffset, 8),
        new("srtt", Context, FlowRecord.SmoothedOffset, 64, IsSigned: true) { IsAbsentIfNegative = true },
        new("rttvar", Context, FlowRecord.VariationOffset, 64),
        new("min_rtt", Context, FlowRecord.LeastOffset, 64, IsSigned: true) { IsAbsentIfNegative = true },
        new("bytes_sent", Context, FlowRecord.BytesSentOffset, 64),
        new("bytes_received", Context, FlowRecord.BytesReceivedOffset, 64),
        new("bytes_acked", Context, FlowRecord.BytesAckedOffset, 64),
        new("segs_in", Context, FlowRecord.SegmentsInOffset),
        new("segs_out", Context, FlowRecord.SegmentsOutOffset),
        new("retransmits", Context, FlowRecord.RetransmitsOffset),
        new("snd_wnd", Context, FlowRecord.SendWindowOffset),
        new("rcv_wnd", Context, FlowRecord.ReceiveWindowOffset),
        new("since", Context, FlowRecord.SinceOffset, 64),
    ];

    /// <summary>An end changes its state.</summary>
    /// <param name="where">Which changes; null for all.</param>
    internal static EventHook State(string? where) => Those(
        where,
        Of(
            FlowEvent.State,
            new("oldstate", Context, FlowRecord.OldStateOffset, 8),
            new("newstate", Context, FlowRecord.StateOffset, 8)));

    /// <summary>Something is sent again.</summary>
    internal static EventHook Retransmit { get; } =
        Of(FlowEvent.Retransmit, new("packets", Context, FlowRecord.PacketsOffset), Kind);

    /// <summary>A round-trip time was measured.</summary>
    internal static EventHook RoundTrip { get; } =
        Of(FlowEvent.RoundTrip, new("rtt", Context, FlowRecord.RoundTripOffset, 64), Kind);

    /// <summary>A segment arrives out of order, at the end that it is addressed to.</summary>
    internal static EventHook OutOfOrder { get; } = new(HookTable.Capture, [Point(FlowEvent.OutOfOrder, Values)]);

    /// <summary>What one end does and the other sees.</summary>
    /// <param name="what">What it does.</param>
    /// <param name="where">Which of these; null for all.</param>
    internal static EventHook Seen(FlowEvent what, string? where = null) => Those(where, Of(what, Direction));

    /// <summary>What one end alone learns.</summary>
    internal static EventHook Of(FlowEvent what, params ReadOnlySpan<EventValue> values) =>
        new(HookTable.Capture, [Point(what, [.. Sides, .. Values, .. values])]);

    private static EventHook Those(string? where, EventHook hook) =>
        hook with { Points = [hook.Points[0] with { Where = where }] };

    private static EventPoint Point(FlowEvent what, ImmutableArray<EventValue> values) =>
        new(new AttachPoint(Ingress)) { Flow = what, Values = values };
}
