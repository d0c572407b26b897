using Tcpq.Values;

namespace Tcpq.Language.Fields;

/// <summary>The types of `kind`.</summary>
internal static class FlowKindTypes
{
    /// <summary>Which rule found that something was sent again: a <see cref="RetransmitKind"/>.</summary>
    internal static DataType Retransmission { get; } = new("kind of retransmission", Representation.Unsigned, 1)
    {
        Members =
        [
            new("unexplained", (ulong)RetransmitKind.Unexplained), new("fast", (ulong)RetransmitKind.Fast),
            new("timeout", (ulong)RetransmitKind.Timeout), new("probe", (ulong)RetransmitKind.Probe),
            new("spurious", (ulong)RetransmitKind.Spurious),
        ],
    };

    /// <summary>What measured a round-trip time: a <see cref="RoundTripKind"/>.</summary>
    internal static DataType RoundTrip { get; } = new("kind of round-trip time", Representation.Unsigned, 1)
    {
        Members =
        [
            new("handshake", (ulong)RoundTripKind.Handshake), new("ack", (ulong)RoundTripKind.Ack),
            new("timestamp", (ulong)RoundTripKind.Timestamp),
        ],
    };
}
