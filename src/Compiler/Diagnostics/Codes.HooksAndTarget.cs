using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>`via` or `--hook` names no hook.</summary>
    public static DiagnosticCode UnknownHook { get; } = Error(
        "TQ0301",
        "unknown hook",
        "`via` and `--hook` take the name of a hook, such as `xdp` or `tc`. `tcpq events` shows which event can use "
        + "which.");

    /// <summary>The hook does not see this event.</summary>
    public static DiagnosticCode HookCannotServeEvent { get; } = Error(
        "TQ0302",
        "hook does not see this event",
        "Each event is watched at certain places in the kernel. Leave `via` out to have the best one chosen, or take "
        + "one "
        + "that `tcpq events` lists for the event.");

    /// <summary>The hook sees the event, but cannot read this field.</summary>
    public static DiagnosticCode HookLacksField { get; } = Error(
        "TQ0303",
        "hook cannot read this field",
        "The place in the kernel that was chosen does not have this value, though another place that sees the same "
        + "event "
        + "does. Choose that hook, or leave the choice to tcpq.");

    /// <summary>The hook exists, but not on this target.</summary>
    public static DiagnosticCode HookUnavailable { get; } = Error(
        "TQ0304",
        "hook is not available here",
        "The kernel is too old for this hook, or was built without it. "
        + "`tcpq doctor` shows what this machine offers and what each missing part costs.");

    /// <summary>A hook that works on one device, without a device.</summary>
    public static DiagnosticCode DeviceRequired { get; } = Error(
        "TQ0305",
        "hook needs a device",
        "This hook watches one network device. Name it in the script, `via xdp(eth0)`, or with `--dev eth0`.");

    /// <summary>`via` in the script and `--hook` or `--dev` on the command line disagree.</summary>
    public static DiagnosticCode ConflictingHooks { get; } = Error(
        "TQ0306",
        "hooks contradict each other",
        "The script and the command line name different hooks or devices. Say it in one place.");

    /// <summary>No hook of the event works on this target.</summary>
    public static DiagnosticCode NoHookAvailable { get; } = Error(
        "TQ0307",
        "nothing can watch this event here",
        "None of the hooks that see this event works on this kernel, or none of them has all the fields that the rule "
        + "uses. `tcpq events` says for each one why not.");

    /// <summary>A statement needs what this kernel does not have, at whatever hook.</summary>
    public static DiagnosticCode StatementUnavailable { get; } = Error(
        "TQ0308",
        "statement is not available here",
        "The kernel lacks something that the statement needs at every hook. `tcpq doctor` shows what this machine "
        + "offers "
        + "and what each missing part costs.");

    /// <summary>`args.sk` where the types of the kernel's functions are not known.</summary>
    public static DiagnosticCode KernelTypesUnknown { get; } = Error(
        "TQ0309",
        "types of the kernel are not known",
        "The type information of the running kernel (BTF) says what a function or tracepoint is given, and what "
        + "that looks like. If it is missing, or does not have the function, rules know the function's name only.");

    /// <summary>`bytes_sent` where the kernel's socket does not have it.</summary>
    public static DiagnosticCode FieldNotInKernel { get; } = Error(
        "TQ0310",
        "this kernel does not have the field",
        "The field is a member of one of the kernel's structures. By its type information (BTF), this kernel has "
        + "no member of that name: the kernel is older or newer than those that tcpq was made for.");

    private static ImmutableArray<DiagnosticCode> HooksAndTarget =>
    [
        UnknownHook, HookCannotServeEvent, HookLacksField, HookUnavailable, DeviceRequired, ConflictingHooks,
        NoHookAvailable, StatementUnavailable, KernelTypesUnknown, FieldNotInKernel,
    ];
}
