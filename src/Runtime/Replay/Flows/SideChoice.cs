using System.Buffers.Binary;
using Tcpq.Language.Events;
using Tcpq.Runtime.Replay.Links;
using Tcpq.Values;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Decides which ends of connections to look from: once for a capture, where nobody has said.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="pending">What waits for that.</param>
/// <param name="note">Takes what people should know about it.</param>
internal sealed class SideChoice(FlowOptions options, PendingEvents pending, Action<string>? note)
{
    // What comes as it happens must not wait for ever.
    private const ulong LongestWait = 1_000_000_000;

    // Nor may a scan take all memory.
    private const int MostUndecided = 4096;

    private readonly List<Flow> undecided = [];
    private SideVote vote = new();
    private ulong? first;
    private bool isDecided;
    private bool isSaid;

    /// <summary>True if packets come as they happen.</summary>
    internal bool IsLive { get; set; }

    /// <summary>True if something waits, so that what comes later has to.</summary>
    internal bool IsWaiting => !pending.IsEmpty;

    // Where it is up to the capture.
    private bool IsOpen => options.Local is null && options.Side == FlowSide.Auto;

    /// <summary>Begins another capture, which may have been taken elsewhere.</summary>
    internal void BeginCapture()
    {
        Decide();
        (vote, first, isDecided, isSaid) = (new(), null, false, false);
    }

    /// <summary>Decides when a connection is first seen, if it can be decided then.</summary>
    internal void Begin(Flow flow)
    {
        if (options.Local is { } local)
        {
            FromLocal(flow, local);
        }
        else if (options.Side == FlowSide.Both || (options.Side == FlowSide.Auto && IsOfOneHost(flow)))
        {
            flow.View.FromBoth();
        }
        else if (options.Side != FlowSide.Auto)
        {
            flow.View.From(options.Side == FlowSide.Client ? flow.Client : flow.OtherThan(flow.Client));
        }
        else if (!isDecided)
        {
            undecided.Add(flow);
        }
    }

    /// <summary>Takes what a segment tells, before its events are told.</summary>
    /// <param name="flow">The connection.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="sender">Who sent it.</param>
    internal void Continue(Flow flow, in TcpSegment segment, FlowEnd sender)
    {
        if (!IsOpen)
        {
            return;
        }

        if (!flow.View.IsKnown)
        {
            first ??= segment.Time;
            Learn(flow, segment, sender);
        }

        if (!isDecided && first is not null
            && (vote.IsClear || pending.IsFull || undecided.Count >= MostUndecided
                || (IsLive && segment.Time > first + LongestWait)))
        {
            Decide();
        }
    }

    private void Learn(Flow flow, in TcpSegment segment, FlowEnd sender)
    {
        var receiver = flow.OtherThan(sender);
        if (segment.Way != PacketWay.Unknown)
        {
            var local = segment.Way == PacketWay.Outbound ? sender : receiver;
            vote.Know(local);
            flow.View.From(local);
        }
        else if (isDecided)
        {
            Choose(flow);
        }
        else if (flow.View.Vote is null && NearEnd(flow, segment, sender) is { } near)
        {
            vote.Take(flow, near, isByHops: !IsFresh(segment.HopLimit));
        }
    }

    /// <summary>Decides by what there is, and tells what waits.</summary>
    internal void Decide()
    {
        if (!isDecided && IsOpen && first is not null)
        {
            isDecided = true;
            undecided.ForEach(vote.Meet);
            undecided.ForEach(vote.CountMeeting);
            undecided.ForEach(Choose);
            undecided.Clear();
        }

        pending.Release();
        if (isDecided && !isSaid)
        {
            isSaid = true;
            note?.Invoke(vote.Describe());
        }
    }

    private void Choose(Flow flow)
    {
        if (!flow.View.IsKnown)
        {
            var end = vote.Choose(flow);
            vote.Count(isOther: flow.View.Vote is { } own && own != end);
            flow.View.From(end);
        }
    }

    // The end that a capture seems to have been taken at, by one connection; null if it does not tell.
    private static FlowEnd? NearEnd(Flow flow, in TcpSegment segment, FlowEnd sender)
    {
        var receiver = flow.OtherThan(sender);
        return !IsFresh(segment.HopLimit) ? receiver
            : !IsEndOfHandshake(flow, segment, sender) ? null
            : segment.Time - receiver.SynTime <= receiver.SynTime - sender.SynTime ? sender
            : receiver;
    }

    // What has come some way has lost hops; systems begin with one of these.
    private static bool IsFresh(byte hopLimit) => hopLimit is 0 or 1 or 32 or 64 or 128 or 255;

    // The near end answers at once.
    private static bool IsEndOfHandshake(Flow flow, in TcpSegment segment, FlowEnd sender) =>
        sender == flow.Client && segment is { IsSyn: false, HasAck: true }
        && sender.Syn is not null && flow.OtherThan(sender) is { Syn: not null } receiver
        && receiver.SynTime >= sender.SynTime && segment.Time >= receiver.SynTime;

    private static bool IsOfOneHost(Flow flow) =>
        flow.Low.Endpoint.Address == flow.High.Endpoint.Address
        || (flow.Low.Endpoint.IsLoopback && flow.High.Endpoint.IsLoopback);

    private static void FromLocal(Flow flow, AddressPrefix local)
    {
        switch (IsIn(flow.Low.Endpoint.Address, local), IsIn(flow.High.Endpoint.Address, local))
        {
            case (true, true):
                flow.View.FromBoth();
                break;
            case (true, false):
                flow.View.From(flow.Low);
                break;
            case (false, true):
                flow.View.From(flow.High);
                break;
            default:
                flow.View.FromNone();
                break;
        }
    }

    private static bool IsIn(FlowAddress address, AddressPrefix prefix)
    {
        var (high, low) = (InNetworkOrder(address.First), InNetworkOrder(address.Second));
        return ((high ^ prefix.High) & MaskOf(prefix.Length)) == 0
            && ((low ^ prefix.Low) & MaskOf(prefix.Length - 64)) == 0;
    }

    private static ulong InNetworkOrder(ulong word) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;

    private static ulong MaskOf(int bits) =>
        bits <= 0 ? 0 : bits >= 64 ? ulong.MaxValue : ulong.MaxValue << (64 - bits);
}
