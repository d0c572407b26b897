using System.Collections.Immutable;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Tells from the TCP segments of a capture what the kernels of both ends did. Not thread-safe.</summary>
internal sealed class FlowTracker
{
    private readonly ImmutableArray<FlowEvent> wanted;
    private readonly IFlowSink sink;
    private readonly FlowTable table;
    private readonly SideChoice sides;
    private readonly PendingEvents pending;
    private readonly ConnectionStates states;

    /// <summary>Takes what to look for.</summary>
    /// <param name="options">How connections are looked at.</param>
    /// <param name="wanted">What is told; nothing else is.</param>
    /// <param name="sink">Takes it.</param>
    /// <param name="note">Takes what people should know about it; null for nobody.</param>
    internal FlowTracker(
        FlowOptions options, ImmutableArray<FlowEvent> wanted, IFlowSink sink, Action<string>? note = null)
    {
        this.wanted = wanted;
        this.sink = sink;
        table = new(options.Limit);
        pending = new(sink);
        sides = new(options, pending, note);
        states = new(OnChange);
    }

    /// <summary>Connections that were forgotten before they had ended.</summary>
    internal ulong Forgotten => table.Forgotten;

    /// <summary>Takes the next segment.</summary>
    internal void Take(in TcpSegment segment, Endpoint source, Endpoint destination)
    {
        var key = FlowKey.Of(source, destination);
        var flow = table.Find(key);
        if (flow is not null && flow.End(source).IsCopy(segment))
        {
            return;
        }

        var isAnother = flow is not null && IsAnother(segment, flow.End(source), flow);
        if (isAnother)
        {
            states.Replace(flow!);
        }

        if (flow is null || isAnother)
        {
            flow = Begin(table.Add(key, segment.Time), segment, source);
        }

        var sender = flow.End(source);
        var receiver = flow.OtherThan(sender);
        Follow(flow, segment, sender, receiver);
        table.Touch(flow, segment.Time);
    }

    /// <summary>Tells what waits for segments that will not come.</summary>
    internal void Finish() => sides.Decide();

    /// <summary>Begins a capture.</summary>
    /// <param name="isLive">True if its packets come as they happen.</param>
    internal void BeginCapture(bool isLive)
    {
        sides.BeginCapture();
        sides.IsLive = isLive;
    }

    // Ports are used again: a SYN that is not the first one sent again opens another connection.
    private static bool IsAnother(in TcpSegment segment, FlowEnd sender, Flow flow) =>
        segment is { IsSyn: true, HasAck: false, IsReset: false }
        && (sender.Syn is null ? flow.Client.Syn is null || flow.IsOver : sender.Syn != segment.Sequence
            || flow.IsReset);

    private Flow Begin(Flow flow, in TcpSegment segment, Endpoint source)
    {
        var sender = flow.End(source);
        ConnectionStates.Begin(flow, segment, sender);
        if (segment.IsReset)
        {
            (sender.State, flow.OtherThan(sender).State, flow.IsReset) = (TcpState.Closed, TcpState.Closed, true);
        }

        sides.Begin(flow);
        sender.IsCopy(segment);
        return flow;
    }

    private void Follow(Flow flow, in TcpSegment segment, FlowEnd sender, FlowEnd receiver)
    {
        var findings = SegmentAnalysis.Of(segment, sender, receiver, new(flow.Handshake, flow.LeastAnswer));
        var kind = (findings & Findings.Retransmission) != 0
            ? SegmentAnalysis.KindOf(segment, sender, receiver)
            : RetransmitKind.Unexplained;
        var packets = receiver.Packets(segment);
        sender.SegmentsOut += packets;
        receiver.SegmentsIn += packets;
        sender.Retransmits += (findings & Findings.Retransmission) != 0 ? packets : 0;
        sender.Send(segment, findings);
        var roundTrip = Acknowledge(segment, receiver);
        sides.Continue(flow, segment, sender);
        if ((findings & Findings.Retransmission) != 0)
        {
            Tell(flow, sender, new() { Event = FlowEvent.Retransmit, Kind = (byte)kind, Packets = packets });
        }

        TellBoth(flow, sender, FlowEvent.Reordered, (findings & Findings.Reordered) != 0);
        TellBoth(flow, sender, FlowEvent.LostSegment, (findings & Findings.LostSegment) != 0);
        TellBoth(flow, sender, FlowEvent.DuplicateAck, (findings & Findings.DuplicateAck) != 0);
        TellBoth(flow, sender, FlowEvent.ZeroWindow, (findings & Findings.ZeroWindow) != 0);
        TellBoth(flow, sender, FlowEvent.KeepAlive, (findings & Findings.KeepAlive) != 0);
        TellBoth(flow, sender, FlowEvent.WindowFull, (findings & Findings.WindowFull) != 0);
        if ((segment.Payload > 0 || segment.IsFin) && sender.Holes.IsAnyBefore(segment.Sequence))
        {
            Tell(flow, receiver, new() { Event = FlowEvent.OutOfOrder });
        }

        if (segment is { BlockCount: > 0, HasAck: true, IsSyn: false })
        {
            Tell(flow, receiver, new() { Event = FlowEvent.Sacked });
        }

        if (roundTrip is { } measured)
        {
            receiver.RoundTrips.Take(measured.Time);
            Tell(
                flow, receiver,
                new() { Event = FlowEvent.RoundTrip, Kind = (byte)measured.Kind, RoundTrip = measured.Time });
        }

        TellBoth(flow, sender, FlowEvent.Reset, segment.IsReset);
        states.Take(flow, segment, sender);
    }

    private static RoundTrip? Acknowledge(in TcpSegment segment, FlowEnd receiver)
    {
        if (!segment.HasAck)
        {
            return null;
        }

        receiver.Acknowledge(segment.Acknowledgment);
        var roundTrip = receiver.UnderWay.Acknowledge(segment);
        receiver.UnderWay.Sack(segment);
        return roundTrip;
    }

    private void OnChange(Flow flow, FlowEnd end, TcpState former) =>
        Tell(flow, end, new() { Event = FlowEvent.State, OldState = (byte)former });

    private void TellBoth(Flow flow, FlowEnd sender, FlowEvent what, bool happened)
    {
        if (happened)
        {
            Tell(flow, sender, new() { Event = what, Direction = 1 });
            Tell(flow, flow.OtherThan(sender), new() { Event = what });
        }
    }

    private void Tell(Flow flow, FlowEnd end, in FlowRecord happening)
    {
        if (!wanted.Contains(happening.Event))
        {
            return;
        }

        var record = flow.Describe(end) with
        {
            Event = happening.Event,
            Kind = happening.Kind,
            Direction = happening.Direction,
            OldState = happening.OldState,
            Packets = happening.Packets,
            RoundTrip = happening.RoundTrip,
        };
        if (!flow.View.IsKnown || sides.IsWaiting)
        {
            pending.Add(flow, end, record);
        }
        else if (flow.View.Has(end))
        {
            sink.Tell(record);
        }
    }
}
