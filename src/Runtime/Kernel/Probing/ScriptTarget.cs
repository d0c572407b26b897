using Tcpq.Binding;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Planning;
using Tcpq.Runtime.Namespaces;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel.Probing;

/// <summary>The running kernel as far as one script depends on it, for asking costs time at each start: what is not
/// known yet is taken as present, and what a rule's hook needs is asked until a choice holds.</summary>
internal sealed class ScriptTarget
{
    private readonly List<EventHook> asked = [];
    private readonly CompilationOptions options;
    private readonly Func<Target, EventHook, Target> ask;
    private Target target;

    private ScriptTarget(CompilationOptions options, Target target, Func<Target, EventHook, Target> ask)
    {
        this.options = options;
        this.target = target;
        this.ask = ask;
    }

    /// <summary>What is known of the running kernel before anything else is asked: enough to give a script's names
    /// their meaning.</summary>
    public static Target Known
    {
        get
        {
            var known = KernelProbe.For(KernelFeature.Bpf) with { PidNamespace = PidNamespace.Inner };

            // Who may not load programs lacks that alone; what else is missing must not hide it.
            return known.Has(KernelFeature.Bpf) ? KernelProbe.Ask(known, KernelFeature.Btf) : known;
        }
    }

    /// <summary>Asks the running kernel.</summary>
    /// <param name="script">The script.</param>
    /// <param name="options">What it is compiled for; the target is what is known already.</param>
    public static Target For(BoundScript script, CompilationOptions options) =>
        For(script, options, KernelProbe.Ask, KernelProbe.Ask);

    /// <summary>Asks any kernel.</summary>
    /// <param name="script">The script.</param>
    /// <param name="options">What it is compiled for; the target is what is known already: whether the kernel takes
    /// programs at all.</param>
    /// <param name="ask">Adds what a hook needs and uses to what is known.</param>
    /// <param name="askFeature">Adds a feature to what is known.</param>
    internal static Target For(
        BoundScript script,
        CompilationOptions options,
        Func<Target, EventHook, Target> ask,
        Func<Target, KernelFeature, Target> askFeature)
    {
        var target = options.Target;
        if (!target.Has(KernelFeature.Bpf))
        {
            return target;
        }

        var result = new ScriptTarget(options, target, ask);
        foreach (var rule in script.Rules.Concat(script.OwnerRules.Select(owner => owner.Rule)))
        {
            result.Settle(script, rule);
        }

        var known = script.Rules.Any(HasRows) ? askFeature(result.target, KernelFeature.RingBuffer) : result.target;
        return script.Rules.Any(Exchanges) ? askFeature(known, KernelFeature.AtomicFetch) : known;
    }

    private static bool Exchanges(BoundRule rule) => rule.Updates.Any(update => update.Aggregate.NeedsExchange)
        || rule.Body.SelectMany(statement => statement.Walk())
            .Any(statement => statement is BoundStatement.RateLimit);

    private static bool HasRows(BoundRule rule) => rule.Body.SelectMany(statement => statement.Walk())
        .Any(statement => statement is BoundStatement.Emit or BoundStatement.Message or BoundStatement.Capture);

    private void Settle(BoundScript script, BoundRule rule)
    {
        EventHook[] open;
        do
        {
            var choice = HookChoice.For(script, options with { Target = target }, new DiagnosticBag());

            // Where there is none, the report names all hooks that would work.
            EventHook[] hooks = choice.Choose(rule) is { } chosen
                ? [chosen]
                : [.. rule.Event.Hooks.Where(row => row.Hook != HookTable.Capture)];
            open = [.. hooks.Where(hook => !asked.Contains(hook))];
            foreach (var hook in open)
            {
                asked.Add(hook);
                target = ask(target, hook);
            }
        }
        while (open.Length > 0);
    }
}
