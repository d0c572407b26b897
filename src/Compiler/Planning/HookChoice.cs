using System.Collections.Immutable;
using Tcpq.Binding;
using Tcpq.Binding.Probes;
using Tcpq.Binding.Tree;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Planning;

/// <summary>Decides where a rule is watched.</summary>
internal sealed class HookChoice(SourceText source, CompilationOptions options, DiagnosticBag diagnostics)
{
    private const string NeedsDevice = "needs a device";
    private const string ReadCapture = "`--read FILE` reads a capture";
    private const string NeedsNone = "`--read FILE` needs no permission";

    private bool isRefused;
    private ImmutableArray<BoundRule> rules = [];

    // The hook for rules that decide about packets and ask for none; null for the best one for each.
    private Hook? deciding;

    /// <summary>The choice for all rules of a script.</summary>
    internal static HookChoice For(BoundScript script, CompilationOptions options, DiagnosticBag diagnostics)
    {
        var choice = new HookChoice(script.Source, options, diagnostics) { rules = script.Rules };
        choice.deciding = options.IsCapture || options.Hook is not null
            ? null
            : PacketNeeds.CommonHook(
                script.Rules, (rule, hook) => choice.Obstacle(rule, hook) is null && IsWhole(rule, hook.Hook));
        return choice;
    }

    /// <summary>The device a rule is about: its own, else the one given for all.</summary>
    internal string? DeviceOf(BoundRule rule) =>
        rule.Via?.Device?.Text ?? (rule.Event.IsPacket ? options.Device : null);

    /// <summary>The hook of a rule; null if there is none, and that was reported.</summary>
    internal EventHook? Choose(BoundRule rule)
    {
        if (options.IsCapture)
        {
            var capture = rule.Event.Hooks.FirstOrDefault(hook => hook.Hook == HookTable.Capture);
            return capture is null ? CannotServe(rule, HookTable.Capture, rule.EventSpan) : Provided(rule, capture);
        }

        if (rule.Event.IsOfCaptures)
        {
            Report(Codes.HookCannotServeEvent, $"the kernel cannot see `{rule.Event.Name}`",
                new(source, rule.EventSpan, "told from the packets of a capture"),
                help: Alternatives.For(rule.Event, options) ?? ReadCapture);
            return null;
        }

        if (options.Target.WhyMissing(KernelFeature.Bpf) is { } reason)
        {
            RefuseOnce(reason);
            return null;
        }

        var requested = rule.Via?.Hook.Text ?? options.Hook;
        return requested is null ? Best(rule) : Requested(rule, requested);
    }

    /// <summary>Says why a rule runs at the hook that <see cref="Choose"/> gave it.</summary>
    internal HookDecision Explain(BoundRule rule, Hook chosen)
    {
        var caveat = Shortcoming(rule, chosen);
        var reason = rule.Via is not null ? HookReason.Via
            : options.Hook is not null ? HookReason.Option
            : HookReason.Best;
        if (reason != HookReason.Best)
        {
            return new(reason, caveat, []);
        }

        var passed = ImmutableArray.CreateBuilder<PassedHook>();
        var isBefore = true;
        foreach (var choice in rule.Event.Hooks)
        {
            var hook = choice.Hook;
            isBefore &= hook != chosen;

            // Where none gives all, those behind the chosen one that would are better too.
            var isBetter = isBefore || (caveat is not null && IsWhole(rule, hook));
            if (hook != HookTable.Capture && isBetter && (Obstacle(rule, choice) ?? Shortcoming(rule, hook)) is { } why)
            {
                passed.Add(new(hook, why));
            }
        }

        return new(reason, caveat, passed.ToImmutable());
    }

    /// <summary>Better hooks that the process may not use.</summary>
    internal ImmutableArray<PassedHook> Forbidden(BoundRule rule, Hook chosen) => options.Target.Rights.IsAll
        ? []
        : RuleRights.Forbidden(Explain(rule, chosen), options.Target.Rights);

    private void RefuseOnce(string reason)
    {
        if (!isRefused)
        {
            diagnostics.Report(RuleRights.Refuse(
                "load BPF programs", null, NeededBy(rules), options.Target.Rights, [reason, NeedsNone]));
        }

        isRefused = true;
    }

    private EventHook? KnownFromCaptures(BoundRule rule, BoundExpression.FieldValue value)
    {
        var isOfSide = value.Field.Read is FieldRead.IpAddress or FieldRead.TransportPort;
        Report(Codes.HookLacksField, $"the kernel cannot give `{value.Field.Name}` with `{rule.Event.Name}`",
            new(source, value.Span, "told from the packets of a capture"),
            help: isOfSide ? "use `laddr` and `lport` for this host's side, `raddr` and `rport` for the other"
                : ReadCapture);
        return null;
    }

    private EventHook? Requested(BoundRule rule, string name)
    {
        var label = Asked(rule, "asked for here");
        if (rule.Via is not null && options.Hook is { } other && other != name)
        {
            Report(Codes.ConflictingHooks, $"the script asks for `{name}` and `--hook` for `{other}`", label,
                help: "leave one of them out");
            return null;
        }

        if (rule.Via?.Device is { } device && options.Device is { } given && given != device.Text)
        {
            Report(Codes.ConflictingHooks, $"the script asks for device `{device.Text}` and `--dev` for `{given}`",
                new(source, device.Span, "asked for here"), help: "leave one of them out");
            return null;
        }

        if (HookTable.Find(name) is not { } hook)
        {
            var nearest = Suggestion.Nearest(
                name, HookTable.Rows.Select(row => (row.Name, ImmutableArray<string>.Empty)));
            Report(Codes.UnknownHook, $"unknown hook `{name}`", Asked(rule, "no hook has this name"),
                help: nearest is null ? null : $"did you mean `{nearest}`?",
                notes: [$"hooks: {string.Join(", ", HookTable.Rows.Select(row => row.Name))}"]);
            return null;
        }

        if (rule.Event.Hooks.FirstOrDefault(row => row.Hook == hook) is not { } choice)
        {
            return CannotServe(rule, hook, rule.Via?.Hook.Span);
        }

        if (options.Target.Rights.WhyNot(hook) is { } lack)
        {
            var works = Available(rule.Event) is { Length: > 0 } others ? $"hooks that it may use here: {others}"
                : NeedsNone;
            diagnostics.Report(RuleRights.Refuse(
                $"use `{name}`", label ?? new(source, rule.EventSpan, "watched for"),
                options.Target.Rights.NeededFor(hook), options.Target.Rights,
                [lack, works]));
            return null;
        }

        if (Missing(choice) is { } reason)
        {
            Report(Codes.HookUnavailable, $"this kernel cannot attach `{name}`", label, notes: [reason],
                help: Available(rule.Event) is { Length: > 0 } names ? $"hooks that work here: {names}"
                    : Alternatives.For(rule.Event, options));
            return null;
        }

        if (LacksTunnels(rule, choice))
        {
            Report(Codes.HookUnavailable, $"`{name}` sees what TCP has taken: the tunnels around it are gone there",
                label,
                help: $"hooks that look into tunnels: {Seeing(rule.Event)}; or leave out `--tunnels inner`");
            return null;
        }

        if (Unselective(rule, hook) is { } scope)
        {
            Report(Codes.HookUnavailable, $"`{name}` {scope}", label,
                help: options.IsOneCgroup ? "use `via cgroup` or `via sock_ops`"
                    : "use `via tc`, `via xdp` or `via socket`");
            return null;
        }

        if (hook.NeedsDevice && DeviceOf(rule) is null && !options.IsObject)
        {
            Report(Codes.DeviceRequired, $"`{name}` attaches to one device, and none is named", label,
                help: $"name it with `--dev NAME`, or in the script: `via {name}(NAME)`");
            return null;
        }

        return Provided(rule, choice);
    }

    private EventHook? Best(BoundRule rule)
    {
        if (PacketNeeds.ExplainEvent(rule, source) is { } problem)
        {
            diagnostics.Report(problem);
            return null;
        }

        foreach (var value in rule.Fields)
        {
            if (!rule.Event.Hooks.Any(row => row.Hook != HookTable.Capture && rule.Event.Gives(row, value.Field)))
            {
                return KnownFromCaptures(rule, value);
            }
        }

        if (deciding is not null && rule.FirstVerdict is not null)
        {
            return rule.Event.Hooks.First(row => row.Hook == deciding);
        }

        var reasons = ImmutableArray.CreateBuilder<string>();
        var wantsDevice = false;
        EventHook? partial = null;
        EventHook? onDevice = null;
        foreach (var choice in rule.Event.Hooks.Where(choice => choice.Hook != HookTable.Capture))
        {
            var obstacle = Obstacle(rule, choice);
            wantsDevice |= obstacle == NeedsDevice;
            onDevice ??= obstacle == NeedsDevice ? choice : null;
            if (obstacle is null && IsWhole(rule, choice.Hook))
            {
                return choice;
            }

            partial ??= obstacle is null ? choice : null;
            reasons.Add($"{choice.Hook.Name}: {obstacle}");
        }

        if (partial is not null)
        {
            return partial;
        }

        if (options.IsObject && onDevice is not null)
        {
            return onDevice;
        }

        if (!options.Target.Rights.IsAll && NeededBy([rule]) is var needed
            && options.Target.Rights.LackingOf(needed) is { Bits: not 0 })
        {
            diagnostics.Report(RuleRights.Refuse(
                $"watch `{rule.Event.Name}`", new(source, rule.EventSpan, "cannot be watched"), needed,
                options.Target.Rights,
                [.. reasons, NeedsNone]));
            return null;
        }

        Report(Codes.NoHookAvailable, $"no hook here can serve `{rule.Event.Name}`",
            new(source, rule.EventSpan, "cannot be watched"), notes: [.. reasons],
            help: wantsDevice ? "name a device with `--dev NAME`" : Alternatives.For(rule.Event, options));
        return null;
    }

    /// <summary>What keeps a rule from a hook, in a user's words; null if nothing does.</summary>
    private string? Obstacle(BoundRule rule, EventHook choice) =>
        Missing(choice)
        ?? (LacksTunnels(rule, choice) ? "cannot look into tunnels" : null)
        ?? Unselective(rule, choice.Hook)
        ?? (Lacking(rule, choice) is { } value ? $"cannot give `{value.Field.Name}`" : null)
        ?? PacketNeeds.Obstacle(rule, choice.Hook)
        ?? (choice.Hook.NeedsDevice && DeviceOf(rule) is null ? NeedsDevice : null);

    private EventHook? Provided(BoundRule rule, EventHook choice)
    {
        if (PacketNeeds.Explain(rule, choice.Hook, source) is { } problem)
        {
            diagnostics.Report(problem);
            return null;
        }

        if (Lacking(rule, choice) is not { } lacking)
        {
            return choice;
        }

        var able = rule.Event.Hooks.Where(row => Gives(rule.Event, row, lacking.Field)).ToList();
        if (able.TrueForAll(row => row.Hook == HookTable.Capture))
        {
            return KnownFromCaptures(rule, lacking);
        }

        var live = able.Where(row => row.Hook != HookTable.Capture).Select(row => $"`{row.Hook.Name}`");
        var onCapture = able.Exists(row => row.Hook == HookTable.Capture) ? ", and on a capture" : "";
        var (here, instead) = choice.Hook == HookTable.Capture
            ? ("a capture", "leave it to `if (live) < … >`, or run it without `--read`: ")
            : ($"`{choice.Hook.Name}`", "");
        Report(Codes.HookLacksField, $"{here} cannot give `{lacking.Field.Name}`",
            new(source, lacking.Span, WhyLacking(choice.Hook, lacking.Field)),
            help: $"{instead}`{lacking.Field.Name}` is known with `{rule.Event.Name}` at {string.Join(", ", live)}{onCapture}");
        return null;
    }

    private EventHook? CannotServe(BoundRule rule, Hook hook, TextSpan? span)
    {
        var isCapture = hook == HookTable.Capture;
        Report(Codes.HookCannotServeEvent, $"`{hook.Name}` cannot see `{rule.Event.Name}`",
            span is { } place ? new(source, place, isCapture ? "no packet tells it" : "not one of its hooks") : null,
            help: isCapture
                ? (Alternatives.For(rule.Event, options) is { } near ? $"{near}; or " : "")
                    + $"run it without `--read`, on the host that `{rule.Event.Name}` happens on; "
                    + "`tcpq events` says what is seen on captures"
                : $"hooks for `{rule.Event.Name}`: {Names(rule.Event)}");
        return null;
    }

    // What watches the whole machine can be narrowed to one device, but not to several or to a cgroup.
    private string? Unselective(BoundRule rule, Hook hook)
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

    private CapabilitySet NeededBy(ImmutableArray<BoundRule> asked) => RuleRights.NeededBy(
        asked, options, (able, rule) => new HookChoice(source, able, new DiagnosticBag()).Choose(rule));

    // Only where packets pass as they came can their tunnels be looked into; what TCP tells of has none.
    private bool LacksTunnels(BoundRule rule, EventHook choice) => options.Tunnels == TunnelView.Inner
        && rule.Event.IsPacket && !Sees(choice) && rule.Event.Hooks.Any(Sees);

    private static bool Sees(EventHook choice) =>
        choice.Points.All(point => choice.Provides(point).HasFlag(HookProvides.Tunnels));

    private static string Seeing(Event row) => string.Join(
        ", ", row.Hooks.Where(choice => choice.Hook != HookTable.Capture && Sees(choice))
            .Select(choice => $"`{choice.Hook.Name}`"));

    private string? Missing(EventHook choice)
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

    private BoundExpression.FieldValue? Lacking(BoundRule rule, EventHook choice)
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

    // An argument that came with a later kernel is not there.
    private bool Gives(Event row, EventHook choice, Field field) => row.Gives(choice, field)
        && choice.Points.All(point => !(point.ValueOf(field.Name)?.Since > options.Target.Kernel));

    // A hook that gives a field for some packets only is better than none.
    private static bool IsWhole(BoundRule rule, Hook hook) => Shortcoming(rule, hook) is null;

    private static string? Shortcoming(BoundRule rule, Hook hook) =>
        rule.Fields.FirstOrDefault(value => !hook.Provides.HasFlag(value.Field.Wants)) is { } partial
            ? $"gives `{partial.Field.Name}` for some packets only"
            : null;

    private static string WhyLacking(Hook hook, Field field) => field.Needs switch
    {
        _ when hook == HookTable.Capture => "no packet tells it",
        var needs when needs.HasFlag(HookProvides.Link) => "the link header is gone there",
        var needs when needs.HasFlag(HookProvides.Vlan) => "VLAN tags are gone there",
        _ => "not known there",
    };

    private Label? Asked(BoundRule rule, string text) =>
        rule.Via is { } via ? new Label(source, via.Hook.Span, text) : null;

    private string Available(Event row) => string.Join(
        ", ",
        row.Hooks.Where(h => h.Hook != HookTable.Capture && Missing(h) is null).Select(h => h.Hook.Name));

    private static string Names(Event row) =>
        string.Join(", ", row.Hooks.Where(h => h.Hook != HookTable.Capture).Select(h => h.Hook.Name));

    private void Report(
        DiagnosticCode code, string message, Label? label, string? help = null, ImmutableArray<string> notes = default)
    {
        diagnostics.Report(
            new(code, message, label) { Help = help, Notes = notes.IsDefault ? [] : notes });
    }
}

/// <summary>Why a rule runs where it does.</summary>
/// <param name="Reason">Who chose.</param>
/// <param name="Caveat">What the hook gives for some packets only; null for none.</param>
/// <param name="PassedOver">Better hooks, best first.</param>
internal sealed record HookDecision(HookReason Reason, string? Caveat, ImmutableArray<PassedHook> PassedOver);
