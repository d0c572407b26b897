using Tcpq.Targets;

namespace Tcpq.Testing.Kernel;

/// <summary>A <see cref="KernelFactAttribute"/> that also needs the queueing discipline netem.</summary>
public sealed class NetemFactAttribute : KernelFactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    public NetemFactAttribute(params KernelFeature[] features)
        : base(features)
    {
        Skip ??= Tool.IsInstalled("tc") ? Obstacle.Value : "tc is not installed (iproute2)";
    }

    private static string? FindObstacle()
    {
        using var inside = new QuietNamespace();
        try
        {
            inside.Impair("loss", "0%");
            return null;
        }
        catch (InvalidOperationException)
        {
            return "this kernel has no netem (CONFIG_NET_SCH_NETEM)";
        }
    }
}
