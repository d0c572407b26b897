namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Infers the states of both ends as the kernel changes them (tcp_input.c). An end has received what it
/// acknowledges: where the capture was taken, nothing else proves it.</summary>
/// <param name="change">Takes the connection, the end and its former state, after each change.</param>
internal sealed class ConnectionStates(Action<Flow, FlowEnd, TcpState> change)
{
    /// <summary>Makes both ends what they must have been before the first segment that the capture has.</summary>
    internal static void Begin(Flow flow, in TcpSegment segment, FlowEnd sender)
    {
        var receiver = flow.OtherThan(sender);
        if (!segment.IsSyn)
        {
            flow.Client = sender.Endpoint.Port < receiver.Endpoint.Port ? receiver : sender;
            (sender.State, receiver.State) = (TcpState.Established, TcpState.Established);
            flow.WasEstablished = true;
            return;
        }

        flow.Client = segment.HasAck ? receiver : sender;
        if (segment.HasAck)
        {
            receiver.State = TcpState.SynSent;
            (sender.State, sender.IsServer) = (TcpState.Listening, true);
        }
    }

    /// <summary>Takes a segment, after both ends have.</summary>
    internal void Take(Flow flow, in TcpSegment segment, FlowEnd sender)
    {
        var receiver = flow.OtherThan(sender);
        if (segment.IsReset)
        {
            Reset(flow, segment, sender, receiver);
            return;
        }

        if (segment.IsSyn)
        {
            Open(flow, segment, sender, receiver);
        }

        if (segment.HasAck)
        {
            Connect(flow, segment, sender, receiver);
            Finish(flow, segment, sender, receiver);
        }

        if (segment.IsFin)
        {
            Close(flow, sender);
        }
    }

    /// <summary>Ends a connection whose ports are used again.</summary>
    internal void Replace(Flow flow)
    {
        foreach (var end in (ReadOnlySpan<FlowEnd>)[flow.Low, flow.High])
        {
            if (end.State is not (TcpState.Closed or TcpState.Listening))
            {
                Change(flow, end, TcpState.Closed);
            }
        }
    }

    private void Open(Flow flow, in TcpSegment segment, FlowEnd sender, FlowEnd receiver)
    {
        if (sender.State == TcpState.SynSent && segment.HasAck && receiver.Syn is not null)
        {
            Change(flow, sender, TcpState.SynReceived); // both opened at the same time
        }
        else if (sender.State == TcpState.Closed && !segment.HasAck && sender.Syn == segment.Sequence && !flow.IsReset)
        {
            Change(flow, sender, TcpState.SynSent);
            if (receiver.State == TcpState.Closed)
            {
                (receiver.State, receiver.IsServer) = (TcpState.Listening, true);
            }
        }
        else if (sender.State == TcpState.Listening && !segment.HasAck)
        {
            sender.IsServer = false;
            Change(flow, sender, TcpState.SynSent, TcpState.Closed);
        }
    }

    private void Connect(Flow flow, in TcpSegment segment, FlowEnd sender, FlowEnd receiver)
    {
        if (receiver.Syn is not { } syn || SequenceNumber.Difference(segment.Acknowledgment, syn) < 1)
        {
            return;
        }

        if (sender.State == TcpState.SynSent && !segment.IsSyn)
        {
            flow.Handshake = sender.Syn is null ? 0 : segment.Time - sender.SynTime;
            Change(flow, sender, TcpState.Established);
        }

        if (receiver.State == TcpState.Listening)
        {
            // The kernel makes the server's socket now, from the SYN that it has remembered.
            (receiver.SegmentsIn, receiver.SegmentsOut) = (1, 0);
            Change(flow, receiver, TcpState.SynReceived);
        }

        if (receiver.State == TcpState.SynReceived)
        {
            Change(flow, receiver, TcpState.Established);
        }

        flow.WasEstablished = true;
    }

    private void Finish(Flow flow, in TcpSegment segment, FlowEnd sender, FlowEnd receiver)
    {
        if (receiver.FinEnd is not { } end || !SequenceNumber.IsUpTo(end, segment.Acknowledgment))
        {
            return;
        }

        if (After(sender.State, TcpState.CloseWait, TcpState.Closing, TcpState.Closed) is { } next)
        {
            Change(flow, sender, next);
        }

        var reached = receiver.State switch
        {
            TcpState.FinWait1 => TcpState.FinWait2,
            TcpState.Closing or TcpState.LastAck => TcpState.Closed,
            var same => same,
        };
        if (reached != receiver.State)
        {
            Change(flow, receiver, reached);
        }
    }

    // The state after FIN was received.
    private static TcpState? After(TcpState state, TcpState ifOpen, TcpState ifWaiting, TcpState ifAcknowledged) =>
        state switch
        {
            TcpState.Established or TcpState.SynReceived => ifOpen,
            TcpState.FinWait1 => ifWaiting,
            TcpState.FinWait2 => ifAcknowledged,
            _ => null,
        };

    private void Close(Flow flow, FlowEnd sender)
    {
        if (sender.State is TcpState.Established or TcpState.SynReceived)
        {
            Change(flow, sender, TcpState.FinWait1);
        }
        else if (sender.State == TcpState.CloseWait)
        {
            Change(flow, sender, TcpState.LastAck);
        }
    }

    private void Reset(Flow flow, in TcpSegment segment, FlowEnd sender, FlowEnd receiver)
    {
        flow.IsReset = true;
        foreach (var end in (ReadOnlySpan<FlowEnd>)[sender, receiver])
        {
            if (end.State == TcpState.Listening)
            {
                end.State = TcpState.Closed;
            }
            else if (end.State != TcpState.Closed && (end == sender || IsAccepted(segment, end)))
            {
                Change(flow, end, TcpState.Closed);
            }
        }
    }

    // RFC 9293 §3.10.7.3 and §3.10.7.4.
    private static bool IsAccepted(in TcpSegment segment, FlowEnd receiver)
    {
        if (receiver.State == TcpState.SynSent)
        {
            return receiver.Syn is null || (segment.HasAck && segment.Acknowledgment == receiver.Next);
        }

        var distance = receiver.LastAck is { } next ? SequenceNumber.Difference(segment.Sequence, next) : 0;
        return distance >= 0;
    }

    private void Change(Flow flow, FlowEnd end, TcpState state, TcpState? from = null)
    {
        var former = from ?? end.State;
        end.State = state;
        change(flow, end, former);
    }
}
