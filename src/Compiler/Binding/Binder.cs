using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Language;
using Tcpq.Syntax;
using Tcpq.Text;

namespace Tcpq.Binding;

/// <summary>Gives names and types to a parsed script.</summary>
internal sealed class Binder
{
    private readonly SourceText source;
    private readonly BindingReport report;
    private readonly TableNames names;

    private Binder(SourceText source, DiagnosticBag diagnostics)
    {
        this.source = source;
        report = new(source, diagnostics);
        names = new(report);
    }

    /// <summary>Binds a script; what could not be bound was reported and is left out.</summary>
    internal static BoundScript Bind(Script script, DiagnosticBag diagnostics)
    {
        var binder = new Binder(script.Source, diagnostics);
        binder.names.Claim(script);
        var rules = script.Declarations.OfType<Declaration.Rule>().Select(binder.BindRule);
        return new(script.Source, [.. rules.OfType<BoundRule>()]);
    }

    private BoundRule? BindRule(Declaration.Rule rule)
    {
        if (EventTable.Find(rule.Event.Text) is not { } row)
        {
            ReportUnknownEvent(rule.Event);
            return null;
        }

        var expressions = new ExpressionBinder(new Scope(row), report);
        var where = rule.Where is null ? null : expressions.BindCondition(rule.Where);
        var statements = new StatementBinder(source, row, expressions, report, names);
        ImmutableArray<BoundStatement> body = [.. rule.Body.Select(statements.Bind).OfType<BoundStatement>()];
        return new(rule.Span, row, rule.Event.Span, rule.Via, where, body);
    }

    private void ReportUnknownEvent(Identifier name)
    {
        if (name.Text.Length == 0)
        {
            return;
        }

        var isLater = LaterNames.IsEvent(name.Text);
        var nearest = Suggestion.Nearest(
            name.Text, EventTable.Rows.Select(row => (row.Name, ImmutableArray<string>.Empty)));
        report.Fail(
            isLater ? Codes.NotInThisVersion : Codes.UnknownEvent,
            isLater ? $"`{name.Text}` is not part of this version" : $"unknown event `{name.Text}`",
            name.Span,
            isLater ? "an event of a later version" : "no event has this name",
            nearest is null ? null : $"did you mean `{nearest}`?",
            EventNames());
    }

    private static string EventNames() => $"events: {string.Join(", ", EventTable.Rows.Select(row => row.Name))}";
}
