using Tcpq.Binding.Probes;
using Tcpq.Binding.Tree;
using Tcpq.Bpf;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Targets;

namespace Tcpq.Planning;

/// <summary>What keeps rules from hooks.</summary>
/// <param name="options">What they are compiled for.</param>
internal sealed class HookObstacles(CompilationOptions options)
{
    /// <summary>Says that a device has to be named.</summary>
    internal const string NeedsDevice = "needs a device";

    /// <summary>The device a rule is about: its own, else the one given for all.</summary>
    internal string? DeviceOf(BoundRule rule) =>
        rule.Via?.Device?.Text ?? (rule.Event.IsPacket ? options.Device : null);

    /// <summary>What keeps a rule from a hook, in a user's words; null if nothing does.</summary>
    internal string? Of(BoundRule rule, EventHook choice) =>
        Missing(choice)
        ?? (LacksTunnels(rule, choice) ? "cannot look into tunnels" : null)
        ?? Unselective(rule, choice.Hook)
        ?? (Lacking(rule, choice) is { } value ? $"cannot give `{value.Field.Name}`" : null)
        ?? PacketNeeds.Obstacle(rule, choice.Hook)
        ?? (choice.Hook.NeedsDevice && DeviceOf(rule) is null ? NeedsDevice : null);

    /// <summary>Says that a hook watches more than what was selected; null if not. What watches the whole machine can
    /// be narrowed to one device, but not to several or to a cgroup.</summary>
    internal string? Unselective(BoundRule rule, Hook hook)
    {
        if (!hook.SelectsDevices && DeviceOf(rule) is { } device && new DeviceSelection(device).IsOpen)
        {
            return "watches one device or all, not a selection";
        }

        if (options.IsOneNamespace && rule.Event is ProbedEvent { Arguments.Socket: null })
        {
            return "watches every network namespace";
        }

        return options.IsOneCgroup && hook.Attach is not (AttachKind.Cgroup or AttachKind.SockOps)
            ? "watches more than one cgroup"
            : null;
    }

    /// <summary>True if tunnels are to be looked into, and cannot be at a hook: they can only where packets pass as
    /// they came; what TCP tells of has none.</summary>
    internal bool LacksTunnels(BoundRule rule, EventHook choice) => options.Tunnels == TunnelView.Inner
        && rule.Event.IsPacket && !Sees(choice) && rule.Event.Hooks.Any(Sees);

    /// <summary>True if a hook looks into tunnels.</summary>
    internal static bool Sees(EventHook choice) =>
        choice.Points.All(point => choice.Provides(point).HasFlag(HookProvides.Tunnels));

    /// <summary>What the kernel or the process lacks for a hook; null for nothing.</summary>
    internal string? Missing(EventHook choice)
    {
        if (options.Target.Rights.WhyNot(choice.Hook) is { } lack)
        {
            return lack;
        }

        foreach (var feature in choice.Hook.Requires)
        {
            if (options.Target.WhyMissing(feature) is { } reason)
            {
                return reason;
            }
        }

        foreach (var point in choice.Points)
        {
            if (options.Target.WhyMissing(point.KernelFunction, point.Since) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>The first field of a rule that a hook does not give; null if it gives all.</summary>
    internal BoundExpression.FieldValue? Lacking(BoundRule rule, EventHook choice)
    {
        foreach (var value in rule.Fields)
        {
            if (!Gives(rule.Event, choice, value.Field))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>True if a hook gives a field. An argument that came with a later kernel is not there.</summary>
    internal bool Gives(Event row, EventHook choice, Field field) => row.Gives(choice, field)
        && choice.Points.All(point => !(point.ValueOf(field.Name)?.Since > options.Target.Kernel));

    /// <summary>True if a hook gives all fields of a rule for all packets.</summary>
    internal static bool IsWhole(BoundRule rule, Hook hook) => Shortcoming(rule, hook) is null;

    /// <summary>What a hook gives for some packets only, which is better than none; null if there is no such field.
    /// </summary>
    internal static string? Shortcoming(BoundRule rule, Hook hook) =>
        rule.Fields.FirstOrDefault(value => !hook.Provides.HasFlag(value.Field.Wants)) is { } partial
            ? $"gives `{partial.Field.Name}` for some packets only"
            : null;
}
