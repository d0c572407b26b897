using Tcpq.Contract;
using Tcpq.Language;
using Tcpq.Language.Aggregates;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Module;

/// <summary>The value of a table after an update, joined from the ways that the update may go.</summary>
internal sealed class UpdateResult(FunctionBuilder builder, TableSchema table)
{
    private readonly List<(LlvmValue Value, LlvmBlock From)> values = [];
    private readonly List<(LlvmValue Value, LlvmBlock From)> presence = [];

    /// <summary>Reads the state at hand; the block must go on to where the ways join.</summary>
    internal void Read(AggregateState state) =>
        Add(table.Value.Aggregate.EmitRead(AggregateRead.Of(state)), isThere: true);

    /// <summary>There is no value on this way.</summary>
    internal void Lack() => Add(builder.Constant(64, 0), isThere: false);

    /// <summary>The value, where all ways have come together.</summary>
    internal Operand.Number Join() =>
        new(builder.Phi([.. values]), builder.Phi([.. presence])) { IsZeroWhenAbsent = true };

    private void Add(LlvmValue value, bool isThere)
    {
        values.Add((value, builder.Current));
        presence.Add((builder.Constant(1, isThere ? 1UL : 0UL), builder.Current));
    }
}
