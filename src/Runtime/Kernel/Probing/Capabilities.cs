using System.Collections.Immutable;
using System.Globalization;
using Tcpq.Runtime.Interop;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel.Probing;

/// <summary>What this process may do (capabilities(7), user_namespaces(7)).</summary>
internal static class Capabilities
{
    private const string Status = "/proc/thread-self/status";
    private const string UserNamespace = "/proc/self/ns/user";
    private const string FirstUserNamespace = "user:[4026531837]"; // PROC_USER_INIT_INO, include/linux/proc_ns.h

    /// <summary>What the calling thread may do.</summary>
    public static ProcessRights Rights
    {
        get
        {
            var rights = RightsFrom(File.ReadLines(Status), IsInUserNamespace, LibC.geteuid() == 0);
            return rights with
            {
                PerfEventsTakeAdministrator = PerfEvents.TakeAdministrator(rights.Held),
                TraceFilesAreClosed = !rights.IsRoot && TraceFileSystem.IsClosed,
            };
        }
    }

    /// <summary>What a process may do.</summary>
    /// <param name="status">The lines of its /proc/PID/status.</param>
    /// <param name="isInUserNamespace">True if its capabilities count in a user namespace only.</param>
    /// <param name="isRoot">True if it believes to be root.</param>
    internal static ProcessRights RightsFrom(IEnumerable<string> status, bool isInUserNamespace, bool isRoot) =>
        new(new CapabilitySet(Read(status, "CapEff:")))
        {
            IsRoot = isRoot,
            Barrier = isInUserNamespace
                ? "this process is in a user namespace (such as a rootless container): the kernel does not let its "
                    + "root load programs"
                : null,
            WayAround = isInUserNamespace ? "run it outside of the container or namespace, as root" : null,
        };

    /// <summary>Why the kernel says EPERM although the process has the capabilities, as far as that can be
    /// seen.</summary>
    public static ImmutableArray<string> OtherBarriers =>
    [
        .. HasSystemCallFilter(File.ReadLines(Status))
            ? ["a system call filter (seccomp) of its container or service is in force, which may forbid bpf()"]
            : Array.Empty<string>(),
        .. LockedDown is { } mode
            ? [$"the kernel is locked down ({mode}), which forbids reading the kernel's memory"]
            : Array.Empty<string>(),
    ];

    /// <summary>The mode of the kernel's lockdown (kernel_lockdown(7)); null if it is off.</summary>
    public static string? LockedDown
    {
        get
        {
            const string path = "/sys/kernel/security/lockdown";
            try
            {
                return File.Exists(path) ? LockdownIn(File.ReadAllText(path)) : null;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return null; // it cannot be known; the kernel's own error stands
            }
        }
    }

    /// <summary>The mode in the text of the kernel's file, `none [integrity] confidentiality`; null for none.</summary>
    internal static string? LockdownIn(string text)
    {
        var start = text.IndexOf('[') + 1;
        var end = text.IndexOf(']');
        return start > 0 && end > start && text[start..end] is var mode and not "none" ? mode : null;
    }

    /// <summary>True if system calls are filtered (seccomp(2)).</summary>
    internal static bool HasSystemCallFilter(IEnumerable<string> status) =>
        status.Any(line => line.StartsWith("Seccomp:", StringComparison.Ordinal) && line.TrimEnd().EndsWith('2'));

    // The first one has that inode on every kernel; links in /proc are read without rights.
    private static bool IsInUserNamespace =>
        File.ResolveLinkTarget(UserNamespace, returnFinalTarget: false) is { Name: var name }
            && name != FirstUserNamespace;

    private static ulong Read(IEnumerable<string> status, string label)
    {
        var line = status.First(text => text.StartsWith(label, StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(label.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
