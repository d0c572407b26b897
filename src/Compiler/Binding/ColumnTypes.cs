using Tcpq.Binding.Tree;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>What a column shows of a value, if that is more than its type: `net(saddr, 24)` is an address, and shown as
/// a prefix.</summary>
internal static class ColumnTypes
{
    /// <summary>The type of a column that a value fills.</summary>
    internal static DataType Of(BoundExpression value) => value switch
    {
        BoundExpression.FunctionCall call => call.Function.ColumnType(call.Constants),
        BoundExpression.LocalValue { Local.Shown: { } shown } => shown,
        BoundExpression.Default otherwise => Of(otherwise.Value),
        _ => value.Type,
    };
}
