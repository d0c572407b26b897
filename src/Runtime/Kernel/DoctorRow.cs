namespace Tcpq.Runtime.Kernel;

/// <summary>How a part of the machine is.</summary>
internal enum DoctorStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Worth knowing; nothing is missing.</summary>
    Note,

    /// <summary>Not there.</summary>
    Missing,
}

/// <summary>What `tcpq doctor` says about a part of the machine.</summary>
/// <param name="Group">`machine`, `kernel`, `libraries` or `devices`.</param>
/// <param name="Name">The part.</param>
/// <param name="Status">How it is.</param>
/// <param name="Detail">What was found, or why it is missing; may be empty.</param>
/// <param name="Cost">What its absence costs; null if it is there.</param>
internal sealed record DoctorRow(
    string Group, string Name, DoctorStatus Status, string Detail, string? Cost = null);
