using Tcpq.Language.Events;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>A connection.</summary>
/// <param name="key">What it is told apart by.</param>
/// <param name="number">Its number in the capture, from 0.</param>
/// <param name="since">When its first segment was seen.</param>
internal sealed class Flow(FlowKey key, ulong number, ulong since)
{
    /// <summary>What it is told apart by.</summary>
    internal FlowKey Key => key;

    /// <summary>The end with the lower endpoint.</summary>
    internal FlowEnd Low { get; } = new(key.Low);

    /// <summary>The other end.</summary>
    internal FlowEnd High { get; } = new(key.High);

    /// <summary>The end that opened it, as far as that is known or likely.</summary>
    internal FlowEnd Client { get; set; } = null!;

    /// <summary>When its last segment was seen.</summary>
    internal ulong LastTime { get; set; }

    /// <summary>How long the handshake took, in nanoseconds; 0 before its end.</summary>
    internal ulong Handshake { get; set; }

    /// <summary>No answer comes sooner than this, in nanoseconds; 0 if the handshake was not seen.</summary>
    internal ulong LeastAnswer => Low.RoundTrips.HasAny && High.RoundTrips.HasAny
        ? Math.Min(Handshake, Low.RoundTrips.Least + High.RoundTrips.Least)
        : Handshake;

    /// <summary>True once both ends were seen to be connected.</summary>
    internal bool WasEstablished { get; set; }

    /// <summary>True once a RST was seen.</summary>
    internal bool IsReset { get; set; }

    /// <summary>True if it has not begun, or is over.</summary>
    internal bool IsPassing => !WasEstablished || IsOver;

    /// <summary>True if neither end has a connection any more.</summary>
    internal bool IsOver => Low.State == TcpState.Closed && High.State == TcpState.Closed;

    /// <summary>Which ends are looked from.</summary>
    internal View View { get; } = new();

    /// <summary>The other neighbours in a list of <see cref="FlowTable"/>.</summary>
    internal LinkedListNode<Flow>? Place { get; set; }

    /// <summary>The end that an endpoint is.</summary>
    internal FlowEnd End(Endpoint endpoint) => endpoint == Low.Endpoint ? Low : High;

    /// <summary>The end that is not the other one.</summary>
    internal FlowEnd OtherThan(FlowEnd end) => end == Low ? High : Low;

    /// <summary>What is known of it at one end.</summary>
    internal FlowRecord Describe(FlowEnd end)
    {
        var other = OtherThan(end);
        var roundTrips = end.RoundTrips;
        return new()
        {
            LocalAddress = end.Endpoint.Address,
            RemoteAddress = other.Endpoint.Address,
            LocalPort = end.Endpoint.Port,
            RemotePort = other.Endpoint.Port,
            Socket = (number * 2) + (end == High ? 2UL : 1UL),
            Smoothed = roundTrips.HasAny ? (long)roundTrips.Smoothed : -1,
            Variation = roundTrips.Variation,
            Least = roundTrips.HasAny ? (long)roundTrips.Least : -1,
            BytesSent = end.BytesSent,
            BytesReceived = other.BytesDelivered,
            BytesAcked = end.BytesAcknowledged,
            Since = since,
            SegmentsIn = end.SegmentsIn,
            SegmentsOut = end.SegmentsOut,
            Retransmits = end.Retransmits,
            SendWindow = other.WindowBytes(end),
            ReceiveWindow = end.WindowBytes(other),
            State = (byte)end.State,
        };
    }
}
