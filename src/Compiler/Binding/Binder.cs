using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Syntax;
using Tcpq.Targets;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Gives names and types to a parsed script.</summary>
internal sealed class Binder
{
    private readonly SourceText source;
    private readonly BindingReport report;
    private readonly TableNames names;
    private readonly ModuleScope module;
    private readonly DeclarationBinder declarations;
    private readonly ProbeBinder probes;

    private Binder(SourceText source, CompilationOptions options, DiagnosticBag diagnostics)
    {
        this.source = source;
        report = new(source, diagnostics);
        names = new(report);
        module = new()
        {
            Files = new(options.OpenFile),
            Enums = new(options.FindEnum),
            IsLive = !options.IsCapture,
        };
        declarations = new(module, options, diagnostics, source);
        probes = new(options, report);
    }

    /// <summary>Binds a script; what could not be bound was reported and is left out.</summary>
    internal static BoundScript Bind(Script script, CompilationOptions options, DiagnosticBag diagnostics)
    {
        var binder = new Binder(script.Source, options, diagnostics);
        binder.declarations.Declare(script);
        binder.names.Claim(script);
        var rules = ImmutableArray.CreateBuilder<BoundRule>();
        foreach (var declaration in script.Declarations)
        {
            if (declaration is Declaration.Rule rule && binder.BindRule(rule) is { } bound)
            {
                rules.Add(bound);
            }
        }

        var reports = new ReportBinder(script.Source, binder.module, binder.report, binder.names).Bind(script);
        return new(
            script.Source, rules.ToImmutable(), binder.declarations.Parameters, binder.declarations.Maps, reports);
    }

    private BoundRule? BindRule(Declaration.Rule rule)
    {
        if (FindEvent(rule.Event) is not { } row)
        {
            return null;
        }

        var scope = new Scope(row, module);
        var where = rule.Where is null ? null : new ExpressionBinder(scope, report).BindCondition(rule.Where);
        var body = new StatementBinder(source, row, scope, report, names).BindBlock(rule.Body);
        return new(rule.Span, row, rule.Event.Span, rule.Via, where, body);
    }

    private Event? FindEvent(EventReference reference)
    {
        if (ProbeTable.Find(reference.Name.Text) is { } probe)
        {
            return probes.Bind(reference, probe);
        }

        if (EventTable.Find(reference.Name.Text) is not { } row)
        {
            ReportUnknownEvent(reference.Name);
            return null;
        }

        if (reference.Names is not null)
        {
            report.EventTakesNoNames(reference);
        }

        return row;
    }

    private void ReportUnknownEvent(Identifier name)
    {
        if (name.Text.Length == 0)
        {
            return;
        }

        var nearest = Suggestion.Nearest(
            name.Text,
            EventTable.Rows.Select(row => (row.Name, row.Aliases))
                .Concat(ProbeTable.Rows.Select(row => (row.Name, ImmutableArray<string>.Empty))));
        report.Fail(
            Codes.UnknownEvent,
            $"unknown event `{name.Text}`",
            name.Span,
            "no event has this name",
            FieldTable.Find(name.Text) is { Type: var type } && (nearest is null || type == DataType.Bool)
                ? type == DataType.Bool ? $"`{name.Text}` is a field: write `on tcp_rcv where {name.Text}`"
                    : $"`{name.Text}` is a field, for the condition behind `where`"
            : nearest is not null ? $"did you mean `{nearest}`?"
            : name.Text.StartsWith("eth", StringComparison.Ordinal)
                ? $"a device is named by `on tcp_rcv via xdp({name.Text})`"
            : null,
            "`tcpq events` lists all of them");
    }
}
