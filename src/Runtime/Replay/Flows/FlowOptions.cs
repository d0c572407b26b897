using Tcpq.Values;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>How connections of a capture are looked at.</summary>
/// <param name="Side">Which end events are told from.</param>
/// <param name="Local">The addresses of the end to look from, which decide in place of <paramref name="Side"/>; null
/// for none.</param>
/// <param name="Limit">Connections that are remembered at once.</param>
internal sealed record FlowOptions(FlowSide Side, AddressPrefix? Local = null, int Limit = FlowOptions.DefaultLimit)
{
    /// <summary>Connections that are remembered at once; about 64 MiB where each has data under way.</summary>
    internal const int DefaultLimit = 65_536;
}
