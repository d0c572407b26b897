using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel.Privileges;

/// <summary>A capability that a run needs after it has attached its programs.</summary>
/// <param name="Capability">Which.</param>
/// <param name="Reason">What for, in a user's words.</param>
internal sealed record KeptRight(Capability Capability, string Reason)
{
    // c8644cd0efe7: until then, where unprivileged users may not load programs, not even maps may be read without
    // CAP_BPF.
    private static readonly Version ReadsMaps = new(5, 19);

    /// <summary>When a run keeps what: whatever gives rights up, and whatever says so, reads it here.</summary>
    public static ImmutableArray<KeptRightRow> Rows { get; } = [
        LateDevices(Capability.NetAdmin),
        LateDevices(Capability.NetRaw),
        new(
            Capability.NetAdmin,
            "`tc` without tcx (before Linux 6.6): the clsact filter is removed at the end",
            kernel => !kernel.AskTcx(),
            run => run.Script.Programs.Any(program => program.Hook.Attach == AttachKind.Tc)
                ? "removing the clsact filter at the end"
                : null),
        new(
            Capability.Bpf,
            $"before Linux {ReadsMaps}, if kernel.unprivileged_bpf_disabled is not 0: maps are read",
            kernel => kernel.Version < ReadsMaps && kernel.IsClosedToUsers,
            _ => $"reading maps, before Linux {ReadsMaps}"),
        new(
            Capability.DacOverride,
            "`--write` or `--save` into a folder of another user: the file takes its name at the end",
            _ => true,
            run => run.Files.Where(file => file is not null and not "-" && FinalName.IsClosed(file))
                .Select(file => $"`{file}` takes its name at the end, in a folder of another user")
                .FirstOrDefault()),
    ];

    /// <summary>`CAP_NET_ADMIN (devices that come later: veth*)`.</summary>
    public override string ToString() => $"{CapabilitySet.NameOf(Capability)} ({Reason})";

    private static KeptRightRow LateDevices(Capability right)
    {
        var hooks = HookTable.All.Where(hook => hook.SelectsDevices && hook.Rights.Has(right))
            .Select(hook => $"`{hook.Name}`");
        return new(
            right,
            $"`--dev` with a pattern, at {string.Join(" and ", hooks)}: devices that come later are attached to",
            _ => true,
            run => run.Script.Programs.Where(program => program.Hook.SelectsDevices && program.Hook.Rights.Has(right))
                .Select(run.DevicesOf)
                .Where(devices => devices is not null && new DeviceSelection(devices).HasPatterns)
                .Select(devices => $"devices that come later: {devices}")
                .FirstOrDefault());
    }
}

/// <summary>A reason for which some runs keep a capability.</summary>
/// <param name="Capability">Which.</param>
/// <param name="When">Which runs, and what for, in a user's words.</param>
/// <param name="IsOf">Whether it is one on a kernel.</param>
/// <param name="Why">What a run on such a kernel needs it for, in a user's words; null if it does not.</param>
internal sealed record KeptRightRow(
    Capability Capability, string When, Func<WatchedKernel, bool> IsOf, Func<WatchingRun, string?> Why);

/// <summary>What of a kernel decides which rights a run keeps.</summary>
/// <param name="Version">Its version.</param>
/// <param name="AskTcx">Whether `tc` uses tcx links, which go with the process; asking the kernel takes time.</param>
/// <param name="IsClosedToUsers">True if users without CAP_BPF may not load programs, as nearly everywhere.</param>
internal sealed record WatchedKernel(Version Version, Func<bool> AskTcx, bool IsClosedToUsers)
{
    private const string UnprivilegedSwitch = "/proc/sys/kernel/unprivileged_bpf_disabled";

    /// <summary>This machine's.</summary>
    public static WatchedKernel Running => new(
        KernelProbe.KernelVersion,
        () => KernelProbe.HasTcx,
        File.Exists(UnprivilegedSwitch) && File.ReadAllText(UnprivilegedSwitch).Trim() != "0");

    /// <summary>Any kernel, as its version and distributions have it.</summary>
    public static WatchedKernel Of(Target target) =>
        new(target.Kernel, () => target.Has(KernelFeature.Tcx), IsClosedToUsers: true);
}

/// <summary>What of a run decides which rights it keeps.</summary>
/// <param name="Script">What it has loaded.</param>
/// <param name="Device">The devices of programs that name none; null for all.</param>
/// <param name="Files">What it writes, null for what it does not.</param>
internal sealed record WatchingRun(CompiledScript Script, string? Device, ImmutableArray<string?> Files)
{
    /// <summary>The devices that a program watches, as they are written; null for all.</summary>
    public string? DevicesOf(CompiledProgram program) => program.Device ?? (program.HasPacket ? Device : null);
}
