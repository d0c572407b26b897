using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Language.Fields;
using Tcpq.Syntax;

namespace Tcpq.Planning;

/// <summary>Splits a condition at its `and`s and puts what is cheap to read first; conditions have no side effects.</summary>
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

    // What reading costs, in rough steps: bytes already at hand, another header, a loop, a division or long set.
    private static int CostOfNode(BoundExpression node) => node switch
    {
        BoundExpression.FieldValue { Field.Read: FieldRead.TcpHeader or FieldRead.TransportPort } => 1,
        BoundExpression.FieldValue { Field.Read: FieldRead.TcpOption } => 5,
        BoundExpression.FieldValue { Field.Read: FieldRead.PayloadText { Part: PayloadPart.Whole } } => 1,
        BoundExpression.FieldValue { Field.Read: FieldRead.PayloadText or FieldRead.PayloadNumber } => 8,
        BoundExpression.TextTest { Operator: BinaryOperator.Contains } => 9,
        BoundExpression.TextTest => 6,
        BoundExpression.FunctionCall call => call.Function.Cost,
        BoundExpression.FieldValue { Field.Read: FieldRead.IpAddress or FieldRead.FlowTuple } => 3,
        BoundExpression.FieldValue { Field.Read: FieldRead.Time } => 4,
        BoundExpression.FieldValue { Field.Read: FieldRead.Tunnel or FieldRead.TunnelId or FieldRead.OuterAddress } => 7,
        BoundExpression.FieldValue { Field.Read: FieldRead.Argument { Reads.IsEmpty: false } } => 4,
        BoundExpression.FieldValue => 2,
        BoundExpression.Arithmetic { Operator: BinaryOperator.Divide or BinaryOperator.Remainder } => 4,
        BoundExpression.Membership { Elements.Length: > 16 } => 4,
        _ => 0,
    };
}
