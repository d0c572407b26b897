using System.Collections.Immutable;
using System.Diagnostics;
using Tcpq.Binding.Tree;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Planning;
using Tcpq.Targets;

namespace Tcpq.Explaining;

/// <summary>Says where rules run and what they do there.</summary>
internal sealed class RuleExplainer(Plan plan, CompilationOptions options, ScriptPhrases phrases)
{
    private readonly HookChoice choice = new(plan.Source, options, new DiagnosticBag());

    /// <summary>Explains a rule of the plan.</summary>
    internal RuleExplanation Explain(BoundRule rule)
    {
        var programs = plan.Programs.Where(program => program.Rules.Any(IsOf)).ToList();
        var planned = programs[0].Rules.First(IsOf);
        var hook = programs[0].Hook;
        return new(
            plan.Source.LocationOf(rule.Span.Start).Line,
            rule.Event,
            hook,
            choice.Explain(rule, hook),
            [.. programs.Select(program => program.Name)],
            Conditions(planned),
            [.. planned.Body.SelectMany(statement => Explain(statement, 0))])
        {
            Decides = rule.FirstVerdict is not null,
        };

        bool IsOf(PlannedRule planned) => !planned.IsHidden && planned.Span.Start == rule.Span.Start;
    }

    // A name that stands for several conditions is shown with the number of the part.
    private ImmutableArray<string> Conditions(PlannedRule rule)
    {
        var texts = ImmutableArray.CreateBuilder<string>(rule.Conditions.Length);
        foreach (var condition in rule.Conditions)
        {
            var parts = rule.Conditions.Where(other => other.Span == condition.Span).ToList();
            var part = parts.FindIndex(other => ReferenceEquals(other, condition)) + 1;
            texts.Add(phrases[condition.Span] + (parts.Count > 1 ? $" (part {part} of {parts.Count})" : ""));
        }

        return texts.MoveToImmutable();
    }

    private IEnumerable<StatementExplanation> Explain(PlannedStatement statement, int depth) => statement switch
    {
        PlannedStatement.If block =>
        [
            new($"if ({phrases[block.Statement.Condition.Span]})", depth, null),
            .. block.Then.SelectMany(inner => Explain(inner, depth + 1)),
            .. block.Else.IsEmpty ? [] : (StatementExplanation[])[new("else", depth, null)],
            .. block.Else.SelectMany(inner => Explain(inner, depth + 1)),
        ],
        _ => [new(phrases[statement.Span], depth, MapOf(statement))],
    };

    private static string? MapOf(PlannedStatement statement) => statement switch
    {
        PlannedStatement.Update update => update.Table.Map.Name,
        PlannedStatement.Set set => set.Map.MapName,
        PlannedStatement.Delete delete => delete.Map.MapName,
        PlannedStatement.Emit or PlannedStatement.Message => Schema.RowsMap,
        PlannedStatement.RateLimit limit => limit.Map.MapName,
        PlannedStatement.Capture => Schema.PacketsMap,
        PlannedStatement.Let or PlannedStatement.Decide => null,
        _ => throw new UnreachableException(),
    };
}
