namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Which ends of a connection are looked from.</summary>
internal sealed class View
{
    private FlowEnd? one;
    private bool both;

    /// <summary>True once it is known.</summary>
    internal bool IsKnown { get; private set; }

    /// <summary>The end at which the capture was taken, by this connection alone; null before that is known.</summary>
    internal FlowEnd? Vote { get; set; }

    /// <summary>Looks from one end.</summary>
    internal void From(FlowEnd end) => (one, IsKnown) = (end, true);

    /// <summary>Looks from both ends.</summary>
    internal void FromBoth() => (both, IsKnown) = (true, true);

    /// <summary>Looks from neither.</summary>
    internal void FromNone() => IsKnown = true;

    /// <summary>True if it is looked from an end.</summary>
    internal bool Has(FlowEnd end) => both || end == one;
}
