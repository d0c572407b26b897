using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel.Probing;

/// <summary>How to find out whether the running kernel has a feature.</summary>
/// <param name="Feature">What is asked for.</param>
/// <param name="Name">What `tcpq doctor` calls it.</param>
/// <param name="Cost">What its absence costs.</param>
/// <param name="Ask">Null if the kernel has it, else the reason in a user's words.</param>
internal sealed record FeatureProbe(KernelFeature Feature, string Name, string Cost, Func<string?> Ask)
{
    /// <summary>What a process needs to ask.</summary>
    public CapabilitySet Rights { get; init; } = CapabilitySet.Of(Capability.Bpf);

    /// <summary>The kernel that brought it, to tell people; the probe decides.</summary>
    public Version Since => FeatureHistory.Since(Feature);
}
