using Tcpq.Runtime.Kernel;
using Xunit;

namespace Tcpq.Testing.Kernel;

/// <summary>A test that needs the running kernel to have some features, and mostly devices made by ip, and is skipped with
/// the reason where that cannot be.</summary>
public class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute(params KernelFeature[] features)
    {
        Features = features;
        Skip = KernelProbe.For([KernelFeature.Bpf, .. features]).Missing.FirstOrDefault()?.Reason
            ?? (Tool.IsInstalled("ip") ? null : "ip is not installed (iproute2)");
    }

    public KernelFeature[] Features { get; }
}
