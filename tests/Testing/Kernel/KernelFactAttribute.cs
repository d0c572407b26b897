using Tcpq.Targets;
using Xunit;
using Xunit.Sdk;

namespace Tcpq.Testing.Kernel;

/// <summary>A test that needs the running kernel to have some features, and mostly devices made by ip, and is skipped
/// with the reason where that cannot be.</summary>
[XunitTestCaseDiscoverer("Tcpq.Testing.Kernel.Retrial.KernelFactDiscoverer", "Tcpq.Testing")]
public class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute(params KernelFeature[] features)
    {
        Features = features;
        Skip = KernelObstacle.Of(features)
            ?? (Tool.IsInstalled("ip") ? null : "ip is not installed (iproute2)");
    }

    public KernelFeature[] Features { get; }

    /// <summary>A script that the running kernel must be able to run, as the compiler knows it.</summary>
    public string? Script { get; set => Skip ??= KernelObstacle.OfScript(field = value); }

    /// <summary>A tool of the standard library that it must be able to run.</summary>
    public string? StandardTool { get; set => Skip ??= KernelObstacle.OfTool(field = value); }
}
