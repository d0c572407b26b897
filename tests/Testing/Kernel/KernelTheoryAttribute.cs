using Tcpq.Targets;
using Xunit;
using Xunit.Sdk;

namespace Tcpq.Testing.Kernel;

/// <summary>Tests that need the running kernel to have some features, and are skipped with the reason where it has not.
/// </summary>
[XunitTestCaseDiscoverer("Tcpq.Testing.Kernel.Retrial.KernelTheoryDiscoverer", "Tcpq.Testing")]
public class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute(params KernelFeature[] features) =>
        Skip = KernelObstacle.Of(features);

    /// <summary>A script that the running kernel must be able to run, as the compiler knows it.</summary>
    public string? Script { get; set => Skip ??= KernelObstacle.OfScript(field = value); }

    /// <summary>A tool of the standard library that it must be able to run.</summary>
    public string? StandardTool { get; set => Skip ??= KernelObstacle.OfTool(field = value); }
}
