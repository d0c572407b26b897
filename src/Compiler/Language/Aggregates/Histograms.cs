using System.Collections.Immutable;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>`hist(x)`: buckets of powers of two.</summary>
internal sealed class PowerHistogram : Aggregate
{
    // One bucket for negative values, one for 0, one for each bit length.
    private const int Negative = 0;
    private const int Zero = 1;
    private const int BucketCount = 66;

    internal PowerHistogram()
        : base("hist", "histogram with power-of-two buckets, by key")
    {
    }

    public override ImmutableArray<string> Aliases => ["histogram"];

    public override string Signature => "hist(x) [by key, …]";

    public override string ColumnName => "buckets";

    internal override bool ZeroIsUnseen => true;

    internal override ImmutableArray<string> StateFields => ["buckets"];

    internal override int StateSize(DataType type, ImmutableArray<long> parameters) => BucketCount * 8;

    internal override void EmitUpdate(AggregateState state, LlvmValue[] argument)
    {
        var builder = state.Builder;
        var index = builder.Add(Histograms.BitLength(builder, argument[0]), builder.Constant(64, Zero));
        if (state.Type.Representation == Representation.Signed)
        {
            var negative = builder.Compare(
                IntPredicate.SignedLess, argument[0], builder.Constant(64, 0));
            index = builder.Select(negative, builder.Constant(64, Negative), index);
        }

        state.Add(Histograms.BucketAt(state, index, BucketCount), builder.Constant(64, 1));
    }

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type) => AddWords(into, from);

    internal override ResultShape Shape(string name, DataType argument) => Histograms.Shape(name, argument);

    internal override AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering) =>
        Histograms.Render(state, rendering.Type, Bounds);

    private static (Int128? From, Int128? To) Bounds(int index) => index switch
    {
        Negative => (null, 0),
        Zero => (0, 1),
        _ => (Int128.One << (index - Zero - 1), Int128.One << (index - Zero)),
    };
}

/// <summary>`lhist(x, low, high, step)`: buckets of equal width.</summary>
internal sealed class LinearHistogram : Aggregate
{
    /// <summary>Most buckets between low and high.</summary>
    internal const int MaximumBuckets = 1024;

    internal LinearHistogram()
        : base("lhist", "histogram with buckets of equal width from low to high, by key")
    {
    }

    public override ImmutableArray<string> Aliases => ["linear_histogram"];

    public override string Signature => "lhist(x, low, high, step) [by key, …]";

    public override string ColumnName => "buckets";

    public override ImmutableArray<string> ParameterNames => ["low", "high", "step"];

    internal override bool ZeroIsUnseen => true;

    internal override ImmutableArray<string> StateFields => ["buckets"];

    internal override string? CheckParameters(ImmutableArray<long> parameters) => parameters switch
    {
        [_, _, <= 0] => "the step of `lhist` must be greater than 0",
        [var low, var high, _] when low >= high => "the low end of `lhist` must be below its high end",
        [var low, var high, var step] when Width(low, high, step) > MaximumBuckets =>
            $"`lhist` can have {MaximumBuckets} buckets, and this one would have {Width(low, high, step)}",
        _ => null,
    };

    internal override int StateSize(DataType type, ImmutableArray<long> parameters) => BucketCount(parameters) * 8;

    internal override void EmitUpdate(AggregateState state, LlvmValue[] argument)
    {
        var builder = state.Builder;
        var (low, high, step) = (state.Parameters[0], state.Parameters[1], state.Parameters[2]);
        var isSigned = state.Type.Representation == Representation.Signed;
        var (less, notLess) = isSigned
            ? (IntPredicate.SignedLess, IntPredicate.SignedGreaterOrEqual)
            : (IntPredicate.UnsignedLess, IntPredicate.UnsignedGreaterOrEqual);
        var lowValue = builder.Constant(64, unchecked((ulong)low));
        var offset = builder.Subtract(argument[0], lowValue);
        var inside = builder.Add(
            builder.UnsignedDivide(offset, builder.Constant(64, (ulong)step)), builder.Constant(64, 1));
        var above = builder.Constant(64, (ulong)BucketCount(state.Parameters) - 1);
        var isAbove = builder.Compare(notLess, argument[0], builder.Constant(64, unchecked((ulong)high)));
        var isBelow = builder.Compare(less, argument[0], lowValue);
        var index = builder.Select(isBelow, builder.Constant(64, 0), builder.Select(isAbove, above, inside));
        state.Add(
            Histograms.BucketAt(state, index, BucketCount(state.Parameters)), builder.Constant(64, 1));
    }

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type) => AddWords(into, from);

    internal override ResultShape Shape(string name, DataType argument) => Histograms.Shape(name, argument);

    internal override AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering)
    {
        var last = BucketCount(rendering.Parameters) - 1;
        return Histograms.Render(state, rendering.Type, index => Bounds(index, last, rendering.Parameters));
    }

    private static (Int128? From, Int128? To) Bounds(int index, int last, ImmutableArray<long> parameters)
    {
        var (low, high, step) = (parameters[0], parameters[1], parameters[2]);
        if (index == 0)
        {
            return (null, low);
        }

        return index == last
            ? (high, null)
            : (low + ((Int128)(index - 1) * step), Int128.Min(low + ((Int128)index * step), high));
    }

    private static int BucketCount(ImmutableArray<long> parameters) =>
        (int)Width(parameters[0], parameters[1], parameters[2]) + 2;

    private static Int128 Width(long low, long high, long step) => ((Int128)high - low + step - 1) / step;
}

/// <summary>What both kinds of histogram share.</summary>
internal static class Histograms
{
    /// <summary>How many bits a number has without its leading zeros; 0 for 0.</summary>
    /// <remarks>BPF has no instruction that counts leading zeros; six halvings do. They take no branches, for each
    /// would double the paths that the verifier walks: the sign of 0 - x is the bit that says whether x is not
    /// 0.</remarks>
    internal static LlvmValue BitLength(FunctionBuilder builder, LlvmValue value)
    {
        var zero = builder.Constant(64, 0);
        var length = zero;
        for (var log = 5; log >= 0; log--)
        {
            var upper = builder.ShiftRight(value, builder.Constant(64, 1UL << log));
            var isWide = builder.ShiftRight(
                builder.Opaque(builder.Subtract(zero, upper)), builder.Constant(64, 63));
            var step = builder.ShiftLeft(isWide, builder.Constant(64, (ulong)log));
            value = builder.ShiftRight(value, step);
            length = builder.Add(length, step);
        }

        return builder.Add(length, value);
    }

    /// <summary>The address of a bucket; the bound is repeated for the verifier.</summary>
    internal static LlvmValue BucketAt(AggregateState state, LlvmValue index, int count)
    {
        var builder = state.Builder;
        var last = builder.Constant(64, (ulong)count - 1);
        var opaque = builder.Opaque(index);
        var bounded = builder.Select(
            builder.Compare(IntPredicate.UnsignedGreater, opaque, last), last, opaque);
        return builder.Offset(state.Address, builder.ShiftLeft(bounded, builder.Constant(64, 3)));
    }

    /// <summary>A line for each bucket, with its bounds and its count.</summary>
    internal static ResultShape Shape(string name, DataType argument) => new(
        name,
        ResultForm.List,
        [
            new("ge", argument) { Hint = ColumnHint.RangeStart },
            new("lt", argument) { Hint = ColumnHint.RangeEnd },
            new("count", DataType.Integer) { Hint = ColumnHint.Bar },
        ]);

    /// <summary>The buckets from the first that is not empty to the last; rows are sorted by the number of samples.
    /// </summary>
    internal static AggregateResult Render(
        ReadOnlySpan<byte> state, DataType type, Func<int, (Int128? From, Int128? To)> bounds)
    {
        var counts = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(state);
        var first = counts.IndexOfAnyExcept(0UL);
        var last = counts.LastIndexOfAnyExcept(0UL);
        var lines = ImmutableArray.CreateBuilder<ImmutableArray<Value>>();
        var total = Int128.Zero;
        for (var i = first; first >= 0 && i <= last; i++)
        {
            var (from, to) = bounds(i);
            lines.Add([Bound(from, type), Bound(to, type), new Value.Number(counts[i], DataType.Integer)]);
            total += counts[i];
        }

        return new(new Value.Number(total, DataType.Integer)) { Lines = lines.ToImmutable() };
    }

    private static Value Bound(Int128? bound, DataType type) =>
        bound is { } number ? new Value.Number(number, type) : Value.Absent.Instance;
}
