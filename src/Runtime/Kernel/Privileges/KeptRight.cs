using System.Collections.Immutable;
using Tcpq.Language;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel.Privileges;

/// <summary>A capability that a run needs after it has attached its programs.</summary>
/// <param name="Capability">Which.</param>
/// <param name="Reason">What for, in a user's words.</param>
internal sealed record KeptRight(Capability Capability, string Reason)
{
    private const int WriteAndSearch = 3;
    private const string UnprivilegedSwitch = "/proc/sys/kernel/unprivileged_bpf_disabled";

    // c8644cd0efe7: until then, where unprivileged users may not load programs, not even maps may be read without CAP_BPF.
    private static readonly Version ReadsMaps = new(5, 19);

    /// <summary>Those that a script's run needs on this machine.</summary>
    /// <param name="script">The script.</param>
    /// <param name="device">The devices of programs that name none.</param>
    /// <param name="files">What it writes when it ends.</param>
    public static ImmutableArray<KeptRight> For(CompiledScript script, string? device, params IEnumerable<string?> files) =>
        [.. All(script, device, files).DistinctBy(kept => kept.Capability)];

    /// <summary>`CAP_NET_ADMIN (devices that come later)`.</summary>
    public override string ToString() => $"{CapabilitySet.NameOf(Capability)} ({Reason})";

    private static IEnumerable<KeptRight> All(CompiledScript script, string? device, IEnumerable<string?> files)
    {
        foreach (var program in script.Programs)
        {
            var isOpen = (program.Device ?? (program.HasPacket ? device : null)) is { } text
                && new DeviceSelection(text).HasPatterns;
            if (isOpen && program.Hook.Rights.Has(Capability.NetAdmin))
            {
                yield return new(Capability.NetAdmin, "devices that come later");
            }

            if (isOpen && program.Hook.Rights.Has(Capability.NetRaw))
            {
                yield return new(Capability.NetRaw, "devices that come later");
            }

            if (program.Hook.Attach == AttachKind.Tc && !KernelProbe.HasTcx)
            {
                yield return new(Capability.NetAdmin, "removing the clsact filter at the end");
            }
        }

        if (KernelProbe.KernelVersion < ReadsMaps && IsClosedToUsers)
        {
            yield return new(Capability.Bpf, $"reading maps, before Linux {ReadsMaps}");
        }

        if (files.Any(file => file is not null and not "-" && !OwnsFolderOf(file)))
        {
            yield return new(Capability.DacOverride, "the file that is written, in a folder of another user");
        }
    }

    private static bool IsClosedToUsers =>
        File.Exists(UnprivilegedSwitch) && File.ReadAllText(UnprivilegedSwitch).Trim() != "0";

    private static bool OwnsFolderOf(string file) =>
        Path.GetDirectoryName(Path.GetFullPath(file)) is not { } folder
        || (FileIdentity.OwnerOf(folder) is var (owner, rights) && owner == LibC.geteuid() && (rights & WriteAndSearch) == WriteAndSearch);
}
