using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Llvm;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Kernel.Privileges;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Libbpf;
using Tcpq.Runtime.Namespaces;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel;

/// <summary>Finds out what this machine offers, what is missing and what that costs.</summary>
internal static class Doctor
{
    private const string Machine = "machine";
    private const string Rights = "hook, and its rights";
    private const string Kept = "once a run watches";
    private const string Kernel = "kernel";
    private const string Libraries = "libraries";
    private const string Devices = "devices";
    private const string JitSwitch = "/proc/sys/net/core/bpf_jit_enable";

    /// <summary>All that there is to say, group by group.</summary>
    public static ImmutableArray<DoctorRow> Examine() =>
    [
        .. ExamineMachine(),
        .. ExamineRights(Capabilities.Rights),
        .. ExamineKeptRights(WatchedKernel.Running),
        .. ExamineFeatures(Capabilities.Rights),
        .. ExamineLibraries(),
        .. NetworkDevice.Names.Select(ExamineDevice),
    ];

    private static IEnumerable<DoctorRow> ExamineMachine()
    {
        yield return new(Machine, "kernel", DoctorStatus.Ok, File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        yield return RuntimeInformation.OSArchitecture is Architecture.X64 or Architecture.Arm64
            ? new(Machine, "architecture", DoctorStatus.Ok, $"{RuntimeInformation.OSArchitecture}")
            : new(Machine, "architecture", DoctorStatus.Missing,
                $"{RuntimeInformation.OSArchitecture} is unknown to tcpq",
                "nothing works");
        yield return ExaminePermissions(Capabilities.Rights);
        yield return ExamineJit();
        yield return CgroupMount.Find() is { } path
            ? new(Machine, "cgroup v2", DoctorStatus.Ok, path)
            : new(Machine, "cgroup v2", DoctorStatus.Missing, "not mounted", "no `via cgroup`");
    }

    // Kernels that always compile (CONFIG_BPF_JIT_ALWAYS_ON) have the switch as well, stuck at 1.
    private static DoctorRow ExamineJit()
    {
        const string name = "BPF compiler (JIT)";
        const string cost = "programs are interpreted: several times slower";
        if (!File.Exists(JitSwitch))
        {
            return new(Machine, name, DoctorStatus.Missing, "this kernel has none", cost);
        }

        try
        {
            return File.ReadAllText(JitSwitch).Trim() == "0"
                ? new(Machine, name, DoctorStatus.Missing, "switched off: `sysctl net.core.bpf_jit_enable=1`", cost)
                : new(Machine, name, DoctorStatus.Ok, "on");
        }
        catch (UnauthorizedAccessException)
        {
            return new(Machine, name, DoctorStatus.Note, "only root may see whether it is on");
        }
    }

    private static DoctorRow ExaminePermissions(ProcessRights rights)
    {
        var all = HookTable.All.Aggregate(default(CapabilitySet), (sum, hook) => sum.With(rights.NeededFor(hook)));
        const string name = "permissions";
        return rights.LackingOf(all) is { Bits: not 0 } lacking
            ? new(Machine, name, DoctorStatus.Missing, rights.Barrier ?? $"this process lacks {lacking}",
                $"{HookTable.All.Count(hook => rights.WhyNot(hook) is not null)} of {HookTable.All.Length} hooks; "
                    + "see below, and docs/rights.md")
            : new(Machine, name, DoctorStatus.Ok, "all that hooks need");
    }

    /// <summary>Which hooks a process may use, as far as its rights go.</summary>
    internal static IEnumerable<DoctorRow> ExamineRights(ProcessRights rights) =>
        HookTable.All.Select(hook => rights.WhyNot(hook) is { } lack
            ? new DoctorRow(Rights, hook.Name, DoctorStatus.Missing, lack, $"no `{hook.Name}`")
            : new(Rights, hook.Name, DoctorStatus.Ok, $"{rights.NeededFor(hook)}"));

    /// <summary>Which rights runs keep on a kernel, once they watch.</summary>
    internal static IEnumerable<DoctorRow> ExamineKeptRights(WatchedKernel kernel) =>
        KeptRight.Rows.Where(row => row.IsOf(kernel))
            .Select(row =>
                new DoctorRow(Kept, $"keeps {CapabilitySet.NameOf(row.Capability)}", DoctorStatus.Note, row.When))
            .Prepend(new(
                Kept, "gives up", DoctorStatus.Ok,
                "all rights but these, in every thread; `--keep-privileges` keeps all"));

    private static IEnumerable<DoctorRow> ExamineFeatures(ProcessRights rights) =>
        KernelProbe.Rows.Select(row => rights.LackingOf(row.Rights) is { Bits: not 0 }
            ? new(Kernel, row.Name, DoctorStatus.Note, KernelProbe.Ask(row, rights)!)
            : ExamineFeature(row));

    private static DoctorRow ExamineFeature(FeatureProbe row)
    {
        if (row.Ask() is not { } reason)
        {
            return new(Kernel, row.Name, DoctorStatus.Ok, "");
        }

        var since = KernelProbe.KernelVersion < row.Since ? $" (Linux {row.Since} brought it)" : "";
        return new(Kernel, row.Name, DoctorStatus.Missing, reason + since, row.Cost);
    }

    private static IEnumerable<DoctorRow> ExamineLibraries()
    {
        yield return LlvmLibrary.FileNames.FirstOrDefault(IsInstalled) is { } llvm
            ? new(Libraries, "LLVM", DoctorStatus.Ok, llvm)
            : new(Libraries, "LLVM", DoctorStatus.Missing, LlvmUnavailableException.InstallCommand, "nothing works");
        yield return LibBpf.IsInstalled
            ? new(Libraries, "libbpf", DoctorStatus.Ok, LibBpf.Version)
            : new(Libraries, "libbpf", DoctorStatus.Missing, $"sudo apt-get install {LibBpf.Package}",
                "nothing can be watched; captures can be read");
        yield return IsInstalled("libpcap.so.0.8")
            ? new(Libraries, "libpcap", DoctorStatus.Ok, "libpcap.so.0.8")
            : new(Libraries, "libpcap", DoctorStatus.Missing, "sudo apt-get install libpcap0.8",
                "captures cannot be read");
    }

    private static bool IsInstalled(string library) => NativeLibrary.TryLoad(library, out _);

    private static DoctorRow ExamineDevice(string name)
    {
        var device = NetworkDevice.Find(name);
        string[] facts = [
            device.LinkType switch
            {
                LinkType.Ethernet => "Ethernet",
                null => $"hardware type {device.HardwareType}: not readable by `xdp` and `tc`",
                _ => "IP without a link header",
            },
            device.IsHardware ? $"driver {device.Driver}: XDP in the driver if it can" : "XDP in the network stack",
            .. device.MovesVlanTags ? ["`xdp` does not see VLAN tags (rxvlan is on)"] : Array.Empty<string>(),
        ];
        return new(
            Devices, name, device.LinkType is null ? DoctorStatus.Note : DoctorStatus.Ok, string.Join("; ", facts));
    }
}
