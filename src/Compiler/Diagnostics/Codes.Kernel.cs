using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>The process may not load BPF programs.</summary>
    public static DiagnosticCode NotPermitted { get; } = Error(
        "TQ0601",
        "not permitted",
        "Watching the kernel takes root, or CAP_BPF and CAP_PERFMON, and for packets CAP_NET_ADMIN or CAP_NET_RAW too: "
        + "`tcpq doctor` says it for each hook. Run with sudo, or read a capture with `--read`, which needs no rights. "
        + "Never give the program file capabilities (setcap): docs/rights.md says why, and what to do instead.");

    /// <summary>No network device of that name.</summary>
    public static DiagnosticCode NoSuchDevice { get; } = Error(
        "TQ0602",
        "no such device",
        "There is no network device of this name in this network namespace. `ip link` lists the devices.");

    /// <summary>The device was removed while it was watched.</summary>
    public static DiagnosticCode DeviceWentAway { get; } = Error(
        "TQ0603",
        "device went away",
        "The network device was removed while it was watched. The results cover the time until then.");

    /// <summary>The kernel refused an operation for a reason of its own.</summary>
    public static DiagnosticCode KernelRefused { get; } = Error(
        "TQ0604",
        "the kernel refused",
        "The kernel refused to create a map or load a program; the reason it gave stands in the message. "
        + "`tcpq doctor` shows what this machine allows.");

    /// <summary>A program was loaded, but could not be attached.</summary>
    public static DiagnosticCode AttachFailed { get; } = Error(
        "TQ0605",
        "cannot attach",
        "The program was loaded but the kernel would not attach it to the hook. "
        + "Another hook of the same event may work: `tcpq events` lists them.");

    /// <summary>A native library that tcpq needs is not installed.</summary>
    public static DiagnosticCode LibraryMissing { get; } = Error(
        "TQ0606",
        "library is missing",
        "tcpq uses the system's libLLVM, libbpf and libpcap. The launcher `./tcpq` installs what is missing, "
        + "or prints the command that does.");

    /// <summary>The device's hook is taken by another program.</summary>
    public static DiagnosticCode DeviceBusy { get; } = Error(
        "TQ0607",
        "device is busy",
        "Another XDP program is attached to the device, and it takes only one. The hook `tc` takes any number, "
        + "and is what rules without `via` take.");

    /// <summary>No cgroup v2 to attach to.</summary>
    public static DiagnosticCode NoCgroup { get; } = Error(
        "TQ0608",
        "no cgroup v2",
        "The hook `cgroup` needs the cgroup v2 file system, which is not mounted here. "
        + "Mount it at /sys/fs/cgroup, or choose another hook.");

    /// <summary>A watched network namespace or cgroup was deleted.</summary>
    public static DiagnosticCode PlaceWentAway { get; } = Error(
        "TQ0615",
        "namespace or cgroup went away",
        "The network namespace or cgroup was deleted while it was watched, or the process that named it has ended. The "
        + "results cover the time until then.");

    /// <summary>No network namespace of that name.</summary>
    public static DiagnosticCode NoNetworkNamespace { get; } = Error(
        "TQ0609",
        "no such network namespace",
        "`--netns` takes a name that `ip netns` lists, the id of a process that is in the namespace, or a path such as "
        + "/proc/1234/ns/net. Entering one takes CAP_SYS_ADMIN.");

    /// <summary>No container of that name.</summary>
    public static DiagnosticCode NoContainer { get; } = Error(
        "TQ0610",
        "no such container",
        "`--container` asks docker, podman, nerdctl and crictl, whichever are installed, for a running container of "
        + "that "
        + "name or id, and watches its network namespace.");

    /// <summary>The kernel's verifier gave up.</summary>
    public static DiagnosticCode TooMuchToVerify { get; } = Error(
        "TQ0611",
        "too much for this kernel's verifier",
        "The kernel follows each program through all that it could do before it runs, a million steps at most. "
        + "Searches in "
        + "payload take many, on older kernels more. Several scripts that ask less each have a million steps each.");

    /// <summary>The program's file gives rights to whoever starts it.</summary>
    public static DiagnosticCode PrivilegedProgram { get; } = Error(
        "TQ0616",
        "a program that gives rights to whoever starts it",
        "tcpq runs on .NET, which loads libraries that the environment names (CORECLR_PROFILER_PATH, DOTNET_ROOT "
        + "and others) before tcpq begins: with file capabilities (setcap) or set-user-ID, whoever may start it can "
        + "run other code with its rights. tcpq cannot prevent that, and refuses to run, so that nobody relies on "
        + "it. Rights of one start are safe: sudo, setpriv with ambient capabilities, or AmbientCapabilities= of a "
        + "service.");

    /// <summary>There may be an SSH session that cannot be found out.</summary>
    public static DiagnosticCode SshSessionUnknown { get; } = Error(
        "TQ0617",
        "SSH session unknown",
        "`--enforce` never drops the SSH session that tcpq was started in, which it finds by the environment and "
        + "the sockets of its ancestors. Without CAP_SYS_PTRACE it cannot look into those of another user, and "
        + "might cut off the session. The environment variable SSH_CONNECTION names the session, and "
        + "`--enforce=all` spares none.");

    private static ImmutableArray<DiagnosticCode> Kernel =>
    [
        NotPermitted, NoSuchDevice, DeviceWentAway, KernelRefused, AttachFailed, LibraryMissing, DeviceBusy, NoCgroup,
        NoNetworkNamespace, NoContainer, TooMuchToVerify, PlaceWentAway, PrivilegedProgram, SshSessionUnknown,
    ];
}
