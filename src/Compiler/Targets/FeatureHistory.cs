using System.Collections.Immutable;

namespace Tcpq.Targets;

/// <summary>Which kernel brought what. It describes kernels that cannot be asked; where one can, its answer
/// counts.</summary>
public static class FeatureHistory
{
    /// <summary>The oldest kernel that tcpq is for.</summary>
    public static Version Oldest { get; } = new(5, 10);

    /// <summary>A row for each feature.</summary>
    public static ImmutableArray<FeatureRelease> Rows { get; } = [
        new(KernelFeature.Bpf, Oldest),
        new(KernelFeature.Btf, new(5, 4)),
        new(KernelFeature.Xdp, new(5, 9)),
        new(KernelFeature.Tc, new(4, 4)),
        new(KernelFeature.Tcx, new(6, 6)),
        new(KernelFeature.SocketFilter, new(3, 19)),
        new(KernelFeature.CgroupSkb, new(4, 10)),
        new(KernelFeature.CgroupNetnsCookie, new(6, 15)),
        new(KernelFeature.TpBtf, new(5, 5)),
        new(KernelFeature.Fentry, new(5, 5)),
        new(KernelFeature.Kprobe, new(4, 17)),
        new(KernelFeature.Tracepoint, new(4, 7)),
        new(KernelFeature.Uprobe, new(4, 17)),
        new(KernelFeature.RawTracepoint, new(4, 17)),
        new(KernelFeature.SockOps, new(4, 13)),
        new(KernelFeature.TcpIterator, new(5, 9)),
        new(KernelFeature.FunctionReturn, new(5, 17)),
        new(KernelFeature.SocketCookie, new(5, 12)),
        new(KernelFeature.RingBuffer, new(5, 8)),
        new(KernelFeature.AtomicFetch, new(5, 12)),
    ];

    /// <summary>The kernel that brought a feature.</summary>
    public static Version Since(KernelFeature feature)
    {
        foreach (var row in Rows)
        {
            if (row.Feature == feature)
            {
                return row.Since;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(feature));
    }
}

/// <summary>When a feature came.</summary>
/// <param name="Feature">Which.</param>
/// <param name="Since">The first kernel that has it.</param>
public sealed record FeatureRelease(KernelFeature Feature, Version Since);
