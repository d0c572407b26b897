using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Targets;

namespace Tcpq.Planning;

/// <summary>What a process must be allowed, and how to say that it is not.</summary>
internal static class RuleRights
{
    /// <summary>Says what there is for a process that may do nothing.</summary>
    internal const string NeedsNone = "`--read FILE` needs no permission";

    /// <summary>What a process needs to run rules where they would run if it were allowed everything.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="options">What they are compiled for.</param>
    /// <param name="choose">The hook of a rule, for other options; null if there is none.</param>
    internal static CapabilitySet NeededBy(
        IEnumerable<BoundRule> rules, CompilationOptions options,
        Func<CompilationOptions, BoundRule, EventHook?> choose)
    {
        var target = options.Target;
        var able = options with
        {
            Target = target with
            {
                Rights = ProcessRights.All,
                Missing = target.Missing.RemoveAll(missing => missing.Feature == KernelFeature.Bpf),
            },
        };
        var needed = new CapabilitySet(0);
        foreach (var rule in rules)
        {
            needed = choose(able, rule) is { } choice ? needed.With(target.Rights.NeededFor(choice.Hook)) : needed;
        }

        return needed;
    }

    /// <summary>The diagnostic for what is not permitted.</summary>
    /// <param name="what">`use the hook tc`.</param>
    /// <param name="label">Where that is asked for.</param>
    /// <param name="needed">What it takes.</param>
    /// <param name="rights">What there is.</param>
    /// <param name="notes">More to say.</param>
    internal static Diagnostic Refuse(
        string what, Label? label, CapabilitySet needed, ProcessRights rights, ImmutableArray<string> notes) =>
        new(Codes.NotPermitted, $"this process may not {what}", label)
        {
            Help = rights.HelpFor(needed),
            Notes = notes,
        };

    /// <summary>Hooks that a rule would rather have run at, but that the process may not use.</summary>
    internal static ImmutableArray<PassedHook> Forbidden(HookDecision decision, ProcessRights rights) =>
        [.. decision.PassedOver.Where(passed => rights.WhyNot(passed.Hook) == passed.Obstacle)];
}
