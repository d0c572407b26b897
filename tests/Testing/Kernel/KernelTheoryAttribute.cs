using Tcpq.Runtime.Kernel;
using Xunit;

namespace Tcpq.Testing.Kernel;

/// <summary>Tests that need the running kernel to have some features, and are skipped with the reason where it has not.
/// </summary>
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute(params KernelFeature[] features) =>
        Skip = KernelProbe.For([KernelFeature.Bpf, .. features]).Missing.FirstOrDefault()?.Reason;
}
