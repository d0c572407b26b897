using System.Collections.Immutable;

namespace Tcpq.Targets;

/// <summary>Which kernels an object is for, as far as their versions tell: one that was built without something lacks
/// it at any version.</summary>
/// <param name="Reasons">What it uses that is not in all kernels, from <see cref="FeatureHistory.Oldest"/> on.</param>
public sealed record KernelNeeds(ImmutableArray<KernelNeed> Reasons)
{
    /// <summary>The first kernel that runs it.</summary>
    public Version Oldest => Reasons.Select(reason => reason.Since).Append(FeatureHistory.Oldest).Max()!;

    /// <summary>The first kernel that does not run it any more; null for none.</summary>
    public Version? Before => Reasons.Select(reason => reason.Before).OfType<Version>().Min();

    /// <summary>True if a kernel of that version runs it.</summary>
    public bool FitInto(Version kernel) => kernel >= Oldest && (Before is not { } end || kernel < end);

    /// <summary>`Linux 5.12 and later`, `Linux 5.10 to before 5.19`.</summary>
    public override string ToString() =>
        Before is { } end ? $"Linux {Oldest} to before {end}" : $"Linux {Oldest} and later";
}

/// <summary>Something that an object uses and not all kernels have.</summary>
/// <param name="What">What it is, in a user's words.</param>
/// <param name="Since">The first kernel that has it; null for one that all have.</param>
/// <param name="Before">The first kernel that does not have it any more; null for none.</param>
public sealed record KernelNeed(string What, Version? Since, Version? Before = null)
{
    /// <summary>`Linux 5.12 brought …`, `… is as here before Linux 5.19`.</summary>
    public override string ToString() =>
        Since is not null ? $"Linux {Since} brought {What}" : $"Linux {Before} changed {What}";
}
