using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Probing;

namespace Tcpq.Runtime.Kernel.Loading;

/// <summary>Says in a user's words why the kernel permits something to nobody, or not to this process, although its
/// capabilities looked sufficient before.</summary>
internal static class Refusals
{
    // Until then maps counted as locked memory; from then on, as memory of the cgroup (bpf: switch to memcg-based
    // memory accounting).
    private static readonly Version CountsByCgroup = new(5, 11);

    /// <summary>A map or program that was not permitted.</summary>
    /// <param name="what">``map `t0_count` ``, of the script.</param>
    /// <param name="error">EPERM or EACCES.</param>
    public static Diagnostic ToLoad(string what, int error)
    {
        var isLimit = what.StartsWith("map ", StringComparison.Ordinal) && KernelProbe.KernelVersion < CountsByCgroup
            && LockedMemory is not "unlimited";
        ImmutableArray<string> limit = isLimit
            ? [
                $"before Linux {CountsByCgroup}, maps count as locked memory, "
                + $"of which this process may have {LockedMemory} bytes",
            ]
            : [];
        return new(Codes.NotPermitted, $"the kernel does not permit the script's {what}: {Errno.Describe(error)}")
        {
            Notes = [.. limit, .. Capabilities.OtherBarriers],
            Help = isLimit
                ? "allow this shell more: `sudo prlimit --memlock=unlimited --pid $$`; "
                    + "a service, by `LimitMEMLOCK=infinity`; or run it with CAP_SYS_RESOURCE, as root has it"
                : WithoutFilter,
        };
    }

    /// <summary>A program that may not be attached.</summary>
    /// <param name="hook">Where.</param>
    /// <param name="place">The same as a script would write it.</param>
    /// <param name="error">EPERM or EACCES.</param>
    public static Diagnostic ToAttach(Hook hook, string place, int error)
    {
        var rights = Capabilities.Rights;
        var lacking = rights.LackingOf(rights.NeededFor(hook));
        ImmutableArray<string> notes = [.. rights.WhyNot(hook) is { } lack ? [lack]
                : (string[])[], .. Capabilities.OtherBarriers, .. Paranoia(hook)];
        return new(Codes.NotPermitted, $"this process may not attach `{place}`: {Errno.Describe(error)}")
        {
            Notes = notes,
            Help = lacking.Bits != 0 ? rights.HelpFor(rights.NeededFor(hook)) : WithoutFilter,
        };
    }

    /// <summary>What the kernel keeps to itself when it is locked down.</summary>
    public static Diagnostic OfLockdown(string mode, string note) =>
        new(Codes.NotPermitted, "the kernel is locked down: no program may read its memory")
        {
            Notes = [$"/sys/kernel/security/lockdown says `{mode}`", note],
            Help =
                "use a hook that reads packets only: `--hook tc --dev NAME`, `--hook xdp --dev NAME`, `--hook socket`",
        };

    private const string WithoutFilter =
        "run it as root of the machine, outside of containers; in docker, `--security-opt seccomp=unconfined` lifts "
        + "the filter";

    private static IEnumerable<string> Paranoia(Hook hook) => hook.IsPerfEvent && PerfEvents.Paranoia is { } level
        ? [$"kernel.perf_event_paranoid is {level}"]
        : [];

    // `Max locked memory         8388608              8388608              bytes`
    private static string LockedMemory => File.ReadLines("/proc/self/limits")
        .First(line => line.StartsWith("Max locked memory", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
}
