using Tcpq.Binding;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Syntax;
using Tcpq.Text;

namespace Tcpq.Planning;

/// <summary>Which calls of a kernel function are an event: the condition that its point has in the table.</summary>
internal static class EventConditions
{
    /// <summary>The conditions, as if they stood where the rule names its event.</summary>
    /// <exception cref="InvalidOperationException">The table's condition is wrong.</exception>
    internal static IEnumerable<BoundExpression> Of(BoundRule rule, EventPoint point)
    {
        if (point.Where is not { } text)
        {
            return [];
        }

        var source = new SourceText($"on {rule.Event.Name} where {text} < count() >", rule.Event.Name);
        var problems = new DiagnosticBag();
        var script = Parser.Parse(source, problems);
        var condition = ((Declaration.Rule)script.Declarations[0]).Where!;
        var bound = new ExpressionBinder(
            new Scope(rule.Event, new ModuleScope()), new BindingReport(source, problems)).BindCondition(condition);
        return problems.HasErrors
            ? throw new InvalidOperationException($"{rule.Event.Name}: {text}")
            : PredicateOrder.Of(bound.At(rule.EventSpan));
    }
}
