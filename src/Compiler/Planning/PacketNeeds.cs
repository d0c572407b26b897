using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Text;

namespace Tcpq.Planning;

/// <summary>What `drop`, `pass`, `limit` and `capture` need of a hook.</summary>
internal static class PacketNeeds
{
    /// <summary>What keeps a rule with such statements from a hook, in a user's words; null if nothing
    /// does.</summary>
    internal static string? Obstacle(BoundRule rule, Hook hook) =>
        Missing(rule, hook) is { } need ? $"cannot {need.Ability}" : null;

    /// <summary>The same as a diagnostic; null if nothing does.</summary>
    internal static Diagnostic? Explain(BoundRule rule, Hook hook, SourceText source) =>
        Missing(rule, hook) is { } need
            ? Explain(rule, need, $"`{hook.Name}` cannot {need.Ability}", source)
            : null;

    /// <summary>The same for an event none of whose hooks will do; null if one will.</summary>
    internal static Diagnostic? ExplainEvent(BoundRule rule, SourceText source)
    {
        Need? last = null;
        foreach (var row in rule.Event.Hooks.Where(row => row.Hook != HookTable.Capture))
        {
            last = Missing(rule, row.Hook);
            if (last is null)
            {
                return null;
            }
        }

        return last is null
            ? null
            : Explain(rule, last, $"nothing that sees `{rule.Event.Name}` can {last.Ability}", source);
    }

    private static Diagnostic Explain(BoundRule rule, Need need, string message, SourceText source)
    {
        var word = source[need.Statement.Span].Split(' ')[0];
        var able = rule.Event.Hooks
            .Where(row => row.Hook != HookTable.Capture && need.IsMet(row.Hook))
            .Select(row => row.Hook.NeedsDevice ? $"`via {row.Hook.Name}(DEVICE)`" : $"`via {row.Hook.Name}`")
            .ToList();
        return new(
            need.Code, message, new(source, need.Statement.Span, $"`{word}` needs that"))
        {
            Help = able.Count > 0
                ? $"hooks for `{rule.Event.Name}` that can: {string.Join(", ", able)}"
                : "`on tcp_rcv` and `on packet` have hooks that can",
        };
    }

    /// <summary>The hook for the rules that decide about packets and ask for none, so that the first one to decide is
    /// the first one in the script; null if no hook serves them all.</summary>
    /// <param name="rules">All rules.</param>
    /// <param name="canServe">Whether a rule can be watched at a hook.</param>
    internal static Hook? CommonHook(IEnumerable<BoundRule> rules, Func<BoundRule, EventHook, bool> canServe)
    {
        List<BoundRule> deciding = [.. rules.Where(rule => rule.Via is null && rule.FirstVerdict is not null)];
        return deciding.Count < 2 ? null : deciding[0].Event.Hooks
            .Select(row => row.Hook)
            .FirstOrDefault(hook => hook != HookTable.Capture && deciding.TrueForAll(
                rule => rule.Event.Hooks.Any(row => row.Hook == hook && canServe(rule, row))));
    }

    private static Need? Missing(BoundRule rule, Hook hook)
    {
        foreach (var need in NeedsOf(rule))
        {
            if (!need.IsMet(hook))
            {
                return need;
            }
        }

        return null;
    }

    private static IEnumerable<Need> NeedsOf(BoundRule rule)
    {
        if (rule.FirstVerdict is { } verdict)
        {
            yield return new(
                verdict, Codes.HookCannotDecide, "drop or pass packets",
                static hook => hook.DropVerdict is not null || hook == HookTable.Capture);
        }

        if (rule.FirstCapture is { } capture)
        {
            yield return new(
                capture, Codes.HookCannotCapture, "get at whole packets",
                static hook => hook.Provides.HasFlag(HookProvides.Payload));
        }
    }

    private sealed record Need(
        BoundStatement Statement, DiagnosticCode Code, string Ability, Func<Hook, bool> IsMet);
}
