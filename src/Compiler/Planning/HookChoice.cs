using System.Collections.Immutable;
using Tcpq.Binding;
using Tcpq.Binding.Tree;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Planning;

/// <summary>Decides where a rule is watched.</summary>
internal sealed class HookChoice
{
    private readonly SourceText source;
    private readonly CompilationOptions options;
    private readonly DiagnosticBag diagnostics;
    private readonly HookObstacles obstacles;
    private readonly HookCheck check;

    private bool isRefused;
    private ImmutableArray<BoundRule> rules = [];

    // The hook for rules that decide about packets and ask for none; null for the best one for each.
    private Hook? deciding;

    /// <summary>A choice for single rules.</summary>
    /// <param name="source">Where they stand.</param>
    /// <param name="options">What they are compiled for.</param>
    /// <param name="diagnostics">Where problems go.</param>
    internal HookChoice(SourceText source, CompilationOptions options, DiagnosticBag diagnostics)
    {
        this.source = source;
        this.options = options;
        this.diagnostics = diagnostics;
        obstacles = new(options);
        check = new(source, options, obstacles, diagnostics);
    }

    /// <summary>The choice for all rules of a script.</summary>
    internal static HookChoice For(BoundScript script, CompilationOptions options, DiagnosticBag diagnostics)
    {
        var choice = new HookChoice(script.Source, options, diagnostics) { rules = script.Rules };
        choice.deciding = options.IsCapture || options.Hook is not null
            ? null
            : PacketNeeds.CommonHook(
                script.Rules,
                (rule, hook) =>
                    choice.obstacles.Of(rule, hook) is null && HookObstacles.IsWhole(rule, hook.Hook));
        return choice;
    }

    /// <summary>The device a rule is about: its own, else the one given for all.</summary>
    internal string? DeviceOf(BoundRule rule) => obstacles.DeviceOf(rule);

    /// <summary>The hook of a rule; null if there is none, and that was reported.</summary>
    internal EventHook? Choose(BoundRule rule)
    {
        if (options.IsCapture)
        {
            var capture = rule.Event.Hooks.FirstOrDefault(hook => hook.Hook == HookTable.Capture);
            return capture is null
                ? check.CannotServe(rule, HookTable.Capture, rule.EventSpan)
                : check.Provided(rule, capture);
        }

        if (rule.Event.IsOfCaptures)
        {
            check.Report(Codes.HookCannotServeEvent, $"the kernel cannot see `{rule.Event.Name}`",
                new(source, rule.EventSpan, "told from the packets of a capture"),
                help: Alternatives.For(rule.Event, options) ?? HookCheck.ReadCapture);
            return null;
        }

        if (options.Target.WhyMissing(KernelFeature.Bpf) is { } reason)
        {
            RefuseOnce(reason);
            return null;
        }

        var requested = rule.Via?.Hook.Text ?? options.Hook;
        return requested is null
            ? Best(rule)
            : new RequestedHook(source, options, obstacles, check, diagnostics).Find(rule, requested);
    }

    /// <summary>Says why a rule runs at the hook that <see cref="Choose"/> gave it.</summary>
    internal HookDecision Explain(BoundRule rule, Hook chosen)
    {
        var caveat = HookObstacles.Shortcoming(rule, chosen);
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
            var isBetter = isBefore || (caveat is not null && HookObstacles.IsWhole(rule, hook));
            if (hook != HookTable.Capture && isBetter
                && (obstacles.Of(rule, choice) ?? HookObstacles.Shortcoming(rule, hook)) is { } why)
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
                "load BPF programs", null, NeededBy(rules), options.Target.Rights,
                [reason, RuleRights.NeedsNone]));
        }

        isRefused = true;
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
                return check.KnownFromCaptures(rule, value);
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
            var obstacle = obstacles.Of(rule, choice);
            wantsDevice |= obstacle == HookObstacles.NeedsDevice;
            onDevice ??= obstacle == HookObstacles.NeedsDevice ? choice : null;
            if (obstacle is null && HookObstacles.IsWhole(rule, choice.Hook))
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
                [.. reasons, RuleRights.NeedsNone]));
            return null;
        }

        check.Report(Codes.NoHookAvailable, $"no hook here can serve `{rule.Event.Name}`",
            new(source, rule.EventSpan, "cannot be watched"), notes: [.. reasons],
            help: wantsDevice ? "name a device with `--dev NAME`" : Alternatives.For(rule.Event, options));
        return null;
    }

    private CapabilitySet NeededBy(ImmutableArray<BoundRule> asked) => RuleRights.NeededBy(
        asked, options, (able, rule) => new HookChoice(source, able, new DiagnosticBag()).Choose(rule));
}
