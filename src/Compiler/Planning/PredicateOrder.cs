using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Syntax;

namespace Tcpq.Planning;

/// <summary>Splits a condition at its `and`s and puts what is cheap to read first; conditions have no side
/// effects.</summary>
internal static class PredicateOrder
{
    /// <summary>The conditions that must all hold, cheapest first; equals keep the script's order.</summary>
    internal static ImmutableArray<BoundExpression> Of(BoundExpression? condition) =>
        condition is null ? [] : [.. Conjuncts(condition).OrderBy(Cost)];

    private static IEnumerable<BoundExpression> Conjuncts(BoundExpression condition) =>
        condition is BoundExpression.Logical { Operator: BinaryOperator.And } and
            ? Conjuncts(and.Left).Concat(Conjuncts(and.Right))
            : [condition];

    private static int Cost(BoundExpression condition) =>
        condition.Walk().Select(CostOfNode).DefaultIfEmpty().Max();

    private static int CostOfNode(BoundExpression node) => node switch
    {
        BoundExpression.FieldValue value => value.Field.Read.Cost,
        BoundExpression.FunctionCall call => call.Function.Cost,
        BoundExpression.TextTest { Operator: BinaryOperator.Contains } => 9,
        BoundExpression.TextTest => 6,
        BoundExpression.Arithmetic { Operator: BinaryOperator.Divide or BinaryOperator.Remainder } => 4,
        BoundExpression.Membership { Elements.Length: > 16 } => 4,
        _ => 0,
    };
}
