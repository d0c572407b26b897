using Tcpq.Runtime.Kernel;
using Xunit;

namespace Tcpq.Testing.Kernel;

/// <summary>A test that needs the running kernel to have some features, and is skipped with the reason where it has
/// not.</summary>
public class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute(params KernelFeature[] features)
    {
        Features = features;
        Skip = KernelProbe.For([KernelFeature.Bpf, .. features]).Missing.FirstOrDefault()?.Reason;
    }

    public KernelFeature[] Features { get; }
}
