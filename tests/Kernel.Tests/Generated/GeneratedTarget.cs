using System.Collections.Immutable;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Testing;

namespace Tcpq.Kernel.Tests.Generated;

/// <summary>The kernel that generated scripts are for: the running one, or another as its version describes
/// it.</summary>
internal static class GeneratedTarget
{
    private static readonly Lazy<Target> Here = new(() => KernelProbe.For(Enum.GetValues<KernelFeature>()));

    /// <summary>Its version.</summary>
    public static string Name { get; } = GeneratedSettings.Target?.ToString() ?? KeptObjects.RunningKernel;

    /// <summary>What scripts can be about at each hook that the kernel has.</summary>
    public static Lazy<ImmutableArray<Ground>> Grounds { get; } = new(() =>
        [.. HookTable.Rows.Select(hook => Ground.All(hook, KernelAt)).Where(ground => !ground.Events.IsEmpty)]);

    /// <summary>How scripts at a hook are compiled.</summary>
    public static CompilationOptions OptionsAt(Hook hook) => GeneratedSettings.Target is { } version
        ? new() { Target = Target.Of(version) }
        : new()
        {
            Target = EventTable.Rows.SelectMany(row => row.Hooks).Where(place => place.Hook == hook)
                .Aggregate(Here.Value, KernelProbe.Ask),
            FindEnum = VmlinuxBtf.FindEnum,
            Kernel = RunningKernel.Describe(),
            KernelIsTarget = true,
        };

    /// <summary>How scripts are compiled that name themselves what they are about: for the running kernel, which checks
    /// more than it may attach.</summary>
    public static Lazy<CompilationOptions> OptionsOfProbes { get; } = new(() => new()
    {
        Target = Here.Value with
        {
            Missing = [
                .. Here.Value.Missing.Where(row => row.Feature
                    is not (KernelFeature.Kprobe or KernelFeature.Tracepoint or KernelFeature.Uprobe)),
            ],
        },
        FindEnum = VmlinuxBtf.FindEnum,
        Kernel = RunningKernel.Describe(),
    });

    private static Target KernelAt(EventHook place) => GeneratedSettings.Target is { } version
        ? Target.Of(version)
        : KernelProbe.Ask(Here.Value, place);
}
