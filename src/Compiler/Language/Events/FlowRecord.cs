using System.Runtime.InteropServices;

namespace Tcpq.Language.Events;

/// <summary>What a rule on a capture can read of a connection, seen from one end of it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FlowRecord
{
    internal const int LocalAddressOffset = 0;
    internal const int RemoteAddressOffset = 16;
    internal const int SocketOffset = 32;
    internal const int SmoothedOffset = 40;
    internal const int VariationOffset = 48;
    internal const int LeastOffset = 56;
    internal const int RoundTripOffset = 64;
    internal const int BytesSentOffset = 72;
    internal const int BytesReceivedOffset = 80;
    internal const int BytesAckedOffset = 88;
    internal const int SinceOffset = 96;
    internal const int SegmentsInOffset = 104;
    internal const int SegmentsOutOffset = 108;
    internal const int RetransmitsOffset = 112;
    internal const int SendWindowOffset = 116;
    internal const int ReceiveWindowOffset = 120;
    internal const int PacketsOffset = 124;
    internal const int LocalPortOffset = 128;
    internal const int RemotePortOffset = 130;
    internal const int StateOffset = 132;
    internal const int OldStateOffset = 133;
    internal const int EventOffset = 134;
    internal const int KindOffset = 135;
    internal const int DirectionOffset = 136;

    /// <summary>`laddr`.</summary>
    internal FlowAddress LocalAddress;

    /// <summary>`raddr`.</summary>
    internal FlowAddress RemoteAddress;

    /// <summary>`sock`: a number for each end of each connection.</summary>
    internal ulong Socket;

    /// <summary>`srtt` in nanoseconds; negative before the first measurement.</summary>
    internal long Smoothed;

    /// <summary>`rttvar` in nanoseconds.</summary>
    internal ulong Variation;

    /// <summary>`min_rtt` in nanoseconds; negative before the first measurement.</summary>
    internal long Least;

    /// <summary>`rtt` in nanoseconds.</summary>
    internal ulong RoundTrip;

    /// <summary>`bytes_sent`.</summary>
    internal ulong BytesSent;

    /// <summary>`bytes_received`.</summary>
    internal ulong BytesReceived;

    /// <summary>`bytes_acked`.</summary>
    internal ulong BytesAcked;

    /// <summary>`since`: nanoseconds since 1970.</summary>
    internal ulong Since;

    /// <summary>`segs_in`.</summary>
    internal uint SegmentsIn;

    /// <summary>`segs_out`.</summary>
    internal uint SegmentsOut;

    /// <summary>`retransmits`.</summary>
    internal uint Retransmits;

    /// <summary>`snd_wnd` in bytes.</summary>
    internal uint SendWindow;

    /// <summary>`rcv_wnd` in bytes.</summary>
    internal uint ReceiveWindow;

    /// <summary>`packets` of a retransmission.</summary>
    internal uint Packets;

    /// <summary>`lport`.</summary>
    internal ushort LocalPort;

    /// <summary>`rport`.</summary>
    internal ushort RemotePort;

    /// <summary>`state`, and `newstate` where it has just changed; as `include/net/tcp_states.h` numbers
    /// them.</summary>
    internal byte State;

    /// <summary>`oldstate`.</summary>
    internal byte OldState;

    /// <summary>What happened.</summary>
    internal FlowEvent Event;

    /// <summary>`kind`.</summary>
    internal byte Kind;

    /// <summary>`direction`: 0 received, 1 sent.</summary>
    internal byte Direction;
}
