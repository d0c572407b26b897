using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Planning;

/// <summary>Reports what a hook does not give that a rule asks for.</summary>
internal sealed class HookCheck(
    SourceText source, CompilationOptions options, HookObstacles obstacles, DiagnosticBag diagnostics)
{
    /// <summary>Says how to ask a capture instead.</summary>
    internal const string ReadCapture = "`--read FILE` reads a capture";

    /// <summary>The hook if it gives all that a rule asks for; else null, and that was reported.</summary>
    internal EventHook? Provided(BoundRule rule, EventHook choice)
    {
        if (PacketNeeds.Explain(rule, choice.Hook, source) is { } problem)
        {
            diagnostics.Report(problem);
            return null;
        }

        if (obstacles.Lacking(rule, choice) is not { } lacking)
        {
            return choice;
        }

        var able = rule.Event.Hooks.Where(row => obstacles.Gives(rule.Event, row, lacking.Field)).ToList();
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
            help: $"{instead}`{lacking.Field.Name}` is known with `{rule.Event.Name}` "
                + $"at {string.Join(", ", live)}{onCapture}");
        return null;
    }

    /// <summary>Reports that an event does not happen at a hook.</summary>
    /// <returns>Null.</returns>
    internal EventHook? CannotServe(BoundRule rule, Hook hook, TextSpan? span)
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

    /// <summary>Reports that only captures tell a field.</summary>
    /// <returns>Null.</returns>
    internal EventHook? KnownFromCaptures(BoundRule rule, BoundExpression.FieldValue value)
    {
        var isOfSide = value.Field.Read is FieldRead.IpAddress or FieldRead.TransportPort;
        Report(Codes.HookLacksField, $"the kernel cannot give `{value.Field.Name}` with `{rule.Event.Name}`",
            new(source, value.Span, "told from the packets of a capture"),
            help: isOfSide ? "use `laddr` and `lport` for this host's side, `raddr` and `rport` for the other"
                : ReadCapture);
        return null;
    }

    private static string WhyLacking(Hook hook, Field field) => field.Needs switch
    {
        _ when hook == HookTable.Capture => "no packet tells it",
        var needs when needs.HasFlag(HookProvides.Link) => "the link header is gone there",
        var needs when needs.HasFlag(HookProvides.Vlan) => "VLAN tags are gone there",
        _ => "not known there",
    };

    private static string Names(Event row) =>
        string.Join(", ", row.Hooks.Where(h => h.Hook != HookTable.Capture).Select(h => h.Hook.Name));

    /// <summary>Reports a problem with a hook.</summary>
    internal void Report(
        DiagnosticCode code, string message, Label? label, string? help = null, ImmutableArray<string> notes = default)
    {
        diagnostics.Report(
            new(code, message, label) { Help = help, Notes = notes.IsDefault ? [] : notes });
    }
}
