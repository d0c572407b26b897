using Tcpq.Targets;

namespace Tcpq.Language.Hooks;

/// <summary>What a process may do at hooks.</summary>
public static class HookRights
{
    /// <summary>The capabilities that a hook needs here.</summary>
    public static CapabilitySet NeededFor(this ProcessRights rights, Hook hook)
    {
        var needed = hook.Rights;
        if (hook.IsPerfEvent && rights.PerfEventsTakeAdministrator)
        {
            needed = needed.With(CapabilitySet.Of(Capability.SysAdmin));
        }

        return hook.ReadsTraceFiles && rights.TraceFilesAreClosed
            ? needed.With(CapabilitySet.Of(Capability.DacReadSearch))
            : needed;
    }

    /// <summary>Why the process may not use a hook, in a user's words; null if it may.</summary>
    public static string? WhyNot(this ProcessRights rights, Hook hook) =>
        rights.LackingOf(rights.NeededFor(hook)) is { Bits: not 0 } lacking
            ? rights.Barrier ?? $"takes {lacking}, which this process lacks"
            : null;
}
