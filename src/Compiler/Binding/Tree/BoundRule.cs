using System.Collections.Immutable;
using Tcpq.Language.Events;
using Tcpq.Syntax;
using Tcpq.Text;

namespace Tcpq.Binding.Tree;

/// <summary>A rule whose names and types are known.</summary>
/// <param name="Span">The whole rule.</param>
/// <param name="Event">What it waits for.</param>
/// <param name="EventSpan">Where the event's name stands.</param>
/// <param name="Via">The hook it asks for.</param>
/// <param name="Where">Its condition.</param>
/// <param name="Body">What it does.</param>
internal sealed record BoundRule(
    TextSpan Span,
    Event Event,
    TextSpan EventSpan,
    HookRequest? Via,
    BoundExpression? Where,
    ImmutableArray<BoundStatement> Body)
{
    /// <summary>Every update of a table.</summary>
    internal IEnumerable<BoundStatement.Update> Updates =>
        Body.SelectMany(statement => statement.Walk()).OfType<BoundStatement.Update>();

    /// <summary>The first statement that decides about packets; null for a rule that only watches.</summary>
    internal BoundStatement? FirstVerdict => Body.SelectMany(statement => statement.Walk())
            .FirstOrDefault(statement => statement is BoundStatement.Decide or BoundStatement.RateLimit);

    /// <summary>The first statement that takes whole packets; null for none.</summary>
    internal BoundStatement? FirstCapture => Body.SelectMany(statement => statement.Walk())
        .FirstOrDefault(statement => statement is BoundStatement.Capture);

    /// <summary>True if it reads something of a socket.</summary>
    internal bool AsksForSocket => Fields.Any(value => value.Field.IsOfSocket);

    /// <summary>Every field that the rule reads, with its place.</summary>
    internal IEnumerable<BoundExpression.FieldValue> Fields =>
        (Where is null ? [] : Where.Fields).Concat(Body.SelectMany(s => s.Walk()).SelectMany(s => s.Expressions)
            .SelectMany(e => e.Fields));
}
