using System.Collections.Immutable;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>`sum(x)`; wraps at 64 bits.</summary>
internal sealed class Sum : Aggregate
{
    internal Sum()
        : base("sum", "adds a value, by key; 64 bits")
    {
    }

    public override ImmutableArray<string> Aliases => ["total", "add"];

    public override string Signature => "sum(x) [by key, …]";

    internal override ImmutableArray<string> StateFields => ["sum"];

    internal override int StateSize(DataType type, ImmutableArray<long> parameters) => 8;

    internal override DataType? ReadType(DataType argument) => argument;

    internal override void EmitUpdate(AggregateState state, LlvmValue[] argument) =>
        state.Add(state.Address, argument[0]);

    internal override LlvmValue EmitRead(AggregateRead read) => read.Sum(0);

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type) => AddWords(into, from);

    internal override AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering) =>
        new Value.Number(Number(Word(state, 0), rendering.Type), rendering.Type);
}

/// <summary>`avg(x)`.</summary>
internal sealed class Average : Aggregate
{
    internal Average()
        : base("avg", "averages a value, by key")
    {
    }

    public override ImmutableArray<string> Aliases => ["average", "mean"];

    public override string Signature => "avg(x) [by key, …]";

    internal override bool ZeroIsUnseen => true;

    internal override ImmutableArray<string> StateFields => ["sum", "count"];

    internal override int StateSize(DataType type, ImmutableArray<long> parameters) => 16;

    internal override DataType? ReadType(DataType argument) => argument;

    internal override void EmitUpdate(AggregateState state, LlvmValue[] argument)
    {
        state.Add(state.WordAt(0), argument[0]);
        state.Add(state.WordAt(1), state.Builder.Constant(64, 1));
    }

    // Whole, towards zero. Signed division is made of unsigned: the instruction set has none before version 4.
    internal override LlvmValue EmitRead(AggregateRead read)
    {
        var builder = read.State.Builder;
        var (sum, count) = (read.Sum(0), read.Sum(1));
        var none = builder.Compare(IntPredicate.Equal, count, builder.Constant(64, 0));
        var divisor = builder.Add(count, builder.ZeroExtend(none, 64));
        if (read.State.Type.Representation != Representation.Signed)
        {
            return builder.UnsignedDivide(sum, divisor);
        }

        var sign = builder.ShiftRightSigned(sum, builder.Constant(64, 63));
        var magnitude = builder.Subtract(builder.Xor(sum, sign), sign);
        return builder.Subtract(builder.Xor(builder.UnsignedDivide(magnitude, divisor), sign), sign);
    }

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type) => AddWords(into, from);

    internal override AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering)
    {
        var count = Word(state, 1);
        return count == 0
            ? Value.Absent.Instance
            : new Value.Real((double)Number(Word(state, 0), rendering.Type) / count, rendering.Type);
    }
}
