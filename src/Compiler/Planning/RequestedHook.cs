using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Planning;

/// <summary>Finds the hook that a rule or the command line asks for, and reports why it cannot be that one.</summary>
internal sealed class RequestedHook(
    SourceText source, CompilationOptions options, HookObstacles obstacles, HookCheck check, DiagnosticBag diagnostics)
{
    /// <summary>The hook of that name; null if a rule cannot run there, and that was reported.</summary>
    internal EventHook? Find(BoundRule rule, string name)
    {
        var label = Asked(rule, "asked for here");
        if (rule.Via is not null && options.Hook is { } other && other != name)
        {
            check.Report(Codes.ConflictingHooks, $"the script asks for `{name}` and `--hook` for `{other}`", label,
                help: "leave one of them out");
            return null;
        }

        if (rule.Via?.Device is { } device && options.Device is { } given && given != device.Text)
        {
            check.Report(
                Codes.ConflictingHooks, $"the script asks for device `{device.Text}` and `--dev` for `{given}`",
                new(source, device.Span, "asked for here"), help: "leave one of them out");
            return null;
        }

        if (HookTable.Find(name) is not { } hook)
        {
            var nearest = Suggestion.Nearest(
                name, HookTable.Rows.Select(row => (row.Name, ImmutableArray<string>.Empty)));
            check.Report(Codes.UnknownHook, $"unknown hook `{name}`", Asked(rule, "no hook has this name"),
                help: nearest is null ? null : $"did you mean `{nearest}`?",
                notes: [$"hooks: {string.Join(", ", HookTable.Rows.Select(row => row.Name))}"]);
            return null;
        }

        if (rule.Event.Hooks.FirstOrDefault(row => row.Hook == hook) is not { } choice)
        {
            return check.CannotServe(rule, hook, rule.Via?.Hook.Span);
        }

        if (options.Target.Rights.WhyNot(hook) is { } lack)
        {
            var works = Available(rule.Event) is { Length: > 0 } others ? $"hooks that it may use here: {others}"
                : RuleRights.NeedsNone;
            diagnostics.Report(RuleRights.Refuse(
                $"use `{name}`", label ?? new(source, rule.EventSpan, "watched for"),
                options.Target.Rights.NeededFor(hook), options.Target.Rights,
                [lack, works]));
            return null;
        }

        if (obstacles.Missing(choice) is { } reason)
        {
            check.Report(Codes.HookUnavailable, $"this kernel cannot attach `{name}`", label, notes: [reason],
                help: Available(rule.Event) is { Length: > 0 } names ? $"hooks that work here: {names}"
                    : Alternatives.For(rule.Event, options));
            return null;
        }

        if (obstacles.LacksTunnels(rule, choice))
        {
            check.Report(
                Codes.HookUnavailable, $"`{name}` sees what TCP has taken: the tunnels around it are gone there", label,
                help: $"hooks that look into tunnels: {Seeing(rule.Event)}; or leave out `--tunnels inner`");
            return null;
        }

        if (obstacles.Unselective(rule, hook) is { } scope)
        {
            check.Report(Codes.HookUnavailable, $"`{name}` {scope}", label,
                help: options.IsOneCgroup ? "use `via cgroup` or `via sock_ops`"
                    : "use `via tc`, `via xdp` or `via socket`");
            return null;
        }

        if (hook.NeedsDevice && obstacles.DeviceOf(rule) is null && !options.IsObject)
        {
            check.Report(Codes.DeviceRequired, $"`{name}` attaches to one device, and none is named", label,
                help: $"name it with `--dev NAME`, or in the script: `via {name}(NAME)`");
            return null;
        }

        return check.Provided(rule, choice);
    }

    private static string Seeing(Event row) => string.Join(
        ", ", row.Hooks.Where(choice => choice.Hook != HookTable.Capture && HookObstacles.Sees(choice))
            .Select(choice => $"`{choice.Hook.Name}`"));

    private Label? Asked(BoundRule rule, string text) =>
        rule.Via is { } via ? new Label(source, via.Hook.Span, text) : null;

    private string Available(Event row) => string.Join(
        ", ",
        row.Hooks.Where(h => h.Hook != HookTable.Capture && obstacles.Missing(h) is null).Select(h => h.Hook.Name));
}
