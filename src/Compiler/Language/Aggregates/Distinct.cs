using System.Collections.Immutable;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>`distinct(x, …)`: how many different values there were.</summary>
/// <remarks>With compare-and-exchange a shared state is exact, unless eight raises of neighbouring registers in a row
/// come between. Before Linux 5.12, of two raises of one register in the same nanoseconds the lower may win, and what a
/// program reads drifts by as much; what is shown is computed from the registers.</remarks>
internal sealed class Distinct : Aggregate
{
    /// <summary>Most values that one `distinct` takes together.</summary>
    internal const int MaximumValues = 12;

    internal Distinct()
        : base(
            "distinct",
            "how many different values, or combinations of values, by key: about 2 % off, less if they are few")
    {
    }

    public override ImmutableArray<string> Aliases => ["unique", "uniq", "count_distinct", "cardinality", "nunique"];

    public override string Signature => "distinct(x, …) [by key, …]";

    public override int MostValues => MaximumValues;

    internal override ImmutableArray<Representation> TakesAny =>
    [
        Representation.Boolean, Representation.Unsigned, Representation.Signed, Representation.Address,
        Representation.Flow,
    ];

    internal override bool NeedsExchange => true;

    internal override bool KeepsUnion => true;

    internal override bool ZeroIsUnseen => true;

    internal override ImmutableArray<string> StateFields => ["filled", "sum", "registers"];

    internal override int StateSize(DataType type, ImmutableArray<long> parameters) => HyperLogLog.Size;

    internal override DataType ResultType(DataType argument) => DataType.Integer;

    internal override DataType? ReadType(DataType argument) => DataType.Integer;

    internal override void EmitUpdate(AggregateState state, LlvmValue[] argument)
    {
        var builder = state.Builder;
        var (index, rank) = HyperLogLog.EmitPlace(builder, HyperLogLog.EmitHash(builder, argument));
        var register = builder.Offset(builder.Offset(state.Address, HyperLogLog.RegistersOffset), index);
        var current = builder.ZeroExtend(builder.Load(8, register), 64);
        var (raise, done) = (builder.NewBlock("raise"), builder.NewBlock("noted"));
        builder.Branch(builder.Compare(IntPredicate.UnsignedGreater, rank, current), raise, done);
        builder.MoveTo(raise);
        if (state.Sharing == StateSharing.CompareExchange)
        {
            builder.CallOn(
                "distinct_raise", state.Address, HyperLogLog.Size, [index, rank], function => Registers.EmitRaise(
                    state with { Builder = function, Address = function.Parameter(0) },
                    function.Parameter(1),
                    function.Parameter(2)));
        }
        else
        {
            builder.Store(builder.Truncate(rank, 8), register);
            Registers.EmitAdjust(state, current, rank);
        }

        builder.Branch(done);
        builder.MoveTo(done);
    }

    internal override LlvmValue EmitRead(AggregateRead read) => HyperLogLog.EmitEstimate(
        read.State.Builder, read.Sum(HyperLogLog.FilledWord), read.Sum(HyperLogLog.SumWord));

    internal override void EmitUnion(AggregateState union, StatePart[] parts) => Registers.EmitUnion(union, parts);

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type)
    {
        var (filled, sum) = (0UL, 0UL);
        for (var i = HyperLogLog.RegistersOffset; i < into.Length; i++)
        {
            into[i] = Math.Min(Math.Max(into[i], from[i]), (byte)HyperLogLog.SumBits);
            if (into[i] != 0)
            {
                filled++;
                sum += 1UL << (HyperLogLog.SumBits - into[i]);
            }
        }

        SetWord(into, HyperLogLog.FilledWord, filled);
        SetWord(into, HyperLogLog.SumWord, sum);
    }

    internal override AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering)
    {
        // The sums that the kernel keeps may be those of an instant before or after the registers were read.
        Span<byte> counted = stackalloc byte[HyperLogLog.Size];
        counted.Clear();
        Merge(counted, state, rendering.Type);
        var estimate = HyperLogLog.Estimate(
            Word(counted, HyperLogLog.FilledWord), Word(counted, HyperLogLog.SumWord));
        return new Value.Number(estimate, DataType.Integer);
    }
}
