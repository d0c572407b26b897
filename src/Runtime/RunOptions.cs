namespace Tcpq.Runtime;

/// <summary>What a run watches and how much of it is told.</summary>
public sealed record RunOptions
{
    /// <summary>The hook for rules without `via`; null for the best one. Not used for captures.</summary>
    public string? Hook { get; init; }

    /// <summary>The device for rules whose `via` names none; null for all. Not used for captures.</summary>
    public string? Device { get; init; }

    /// <summary>The addresses that count as this host's in a capture; null for all.</summary>
    public AddressPrefix? Local { get; init; }

    /// <summary>Rows of each table to report where the script has no `top`; null for all.</summary>
    public int? RowLimit { get; init; }
}
