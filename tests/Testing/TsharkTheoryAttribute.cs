using Xunit;

namespace Tcpq.Testing;

/// <summary>Tests that ask Wireshark, and are skipped where that is not installed.</summary>
public sealed class TsharkTheoryAttribute : TheoryAttribute
{
    public TsharkTheoryAttribute() => Skip = Tshark.IsInstalled ? null : "tshark is not installed";
}
