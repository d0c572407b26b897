namespace Tcpq;

/// <summary>What a script is compiled for.</summary>
public sealed record CompilationOptions
{
    /// <summary>The kernel; not asked for captures.</summary>
    public Target Target { get; init; } = Target.Default;

    /// <summary>The hook for rules without `via`; null for the best one.</summary>
    public string? Hook { get; init; }

    /// <summary>The device for rules whose `via` names none.</summary>
    public string? Device { get; init; }

    /// <summary>Compile for capture files on this machine instead of for the kernel.</summary>
    public bool IsCapture { get; init; }

    /// <summary>For captures: `tcp_rcv` is only what is addressed here; null for all segments.</summary>
    public AddressPrefix? Local { get; init; }
}
