using Xunit;

namespace Tcpq.Testing;

/// <summary>A test that asks Wireshark, and is skipped where that is not installed.</summary>
public sealed class TsharkFactAttribute : FactAttribute
{
    public TsharkFactAttribute() => Skip = Tshark.IsInstalled ? null : "tshark is not installed";
}
