using Tcpq.Language.Fields;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>What an end is doing about a loss.</summary>
/// <param name="Kind">What told it of the loss: <see cref="RetransmitKind.Fast"/> or
/// <see cref="RetransmitKind.Timeout"/>.
/// </param>
/// <param name="End">The number behind the highest that it had sent by then: once that is acknowledged, it is
/// done.</param>
internal readonly record struct Recovery(RetransmitKind Kind, uint End);
