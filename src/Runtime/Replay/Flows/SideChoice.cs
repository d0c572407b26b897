using System.Buffers.Binary;
using Tcpq.Lowering;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Decides which end of a connection to look from.</summary>
/// <param name="options">What was asked for.</param>
internal sealed class SideChoice(FlowOptions options)
{
    // More would be kept for connections that are never answered.
    private const int MostUndecided = 8;

    /// <summary>Decides when a connection is first seen, where that can be.</summary>
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
    }

    /// <summary>Decides as soon as a segment tells.</summary>
    /// <param name="flow">The connection.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="sender">Who sent it.</param>
    internal static void Continue(Flow flow, in TcpSegment segment, FlowEnd sender)
    {
        if (flow.View.IsKnown)
        {
            return;
        }

        var receiver = flow.OtherThan(sender);
        if (!IsFresh(segment.HopLimit))
        {
            flow.View.From(receiver);
        }
        else if (IsEndOfHandshake(flow, segment, sender))
        {
            flow.View.From(segment.Time - receiver.SynTime <= receiver.SynTime - sender.SynTime ? sender : receiver);
        }
        else if (++flow.View.Segments == MostUndecided || segment.IsReset)
        {
            flow.View.From(flow.Client);
        }
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

    private static ulong MaskOf(int bits) => bits <= 0 ? 0 : bits >= 64 ? ulong.MaxValue : ulong.MaxValue << (64 - bits);
}
