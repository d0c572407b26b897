using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests;

/// <summary>A test that needs devices of a kind, which many kernels were built without.</summary>
internal sealed class DeviceKindFactAttribute : KernelFactAttribute
{
    private static int asked;

    /// <param name="feature">What the kernel needs beside.</param>
    /// <param name="kinds">As `ip link add type` calls them.</param>
    public DeviceKindFactAttribute(KernelFeature feature, params string[] kinds)
        : base(feature) => Skip ??= kinds.Select(Obstacle).FirstOrDefault(obstacle => obstacle is not null);

    private static string? Obstacle(string kind)
    {
        var name = $"tcpq-kind-{Environment.ProcessId}-{Interlocked.Increment(ref asked)}";
        Tool.Run("ip", "netns", "add", name);
        try
        {
            Tool.Run("ip", "-n", name, "link", "add", "lower", "type", "veth", "peer", "name", "other");
            Tool.Run("ip", ["-n", name, "link", "add", "link", "lower", "name", "upper", "type", .. OptionsOf(kind)]);
            return null;
        }
        catch (InvalidOperationException refusal)
        {
            return $"this kernel has no {kind} devices: {refusal.Message.Trim()}";
        }
        finally
        {
            Tool.Run("ip", "netns", "delete", name);
        }
    }

    private static string[] OptionsOf(string kind) => kind == "vlan" ? [kind, "id", "5"] : [kind];
}
