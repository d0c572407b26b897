using System.Collections.Immutable;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>`quantiles(x)`: a histogram whose buckets are a tenth of a power of two wide, so that what it says is at
/// most 5 % off; exact up to 63, and of samples that are all alike. The last word of the state is the sum of
/// all.</summary>
internal sealed class Quantiles : Aggregate
{
    private static readonly Portion[] Shown = [new("p50", 500), new("p90", 900), new("p99", 990), new("p99.9", 999)];

    internal Quantiles()
        : base("quantiles", "p50, p90, p99 and p99.9, each at most 5 % off, by key")
    {
    }

    public override ImmutableArray<string> Aliases =>
        ["quantile", "percentile", "percentiles", "median", "p50", "p95", "p99"];

    public override string Signature => "quantiles(x) [by key, …]";

    internal override bool ZeroIsUnseen => true;

    internal override ImmutableArray<string> StateFields => ["buckets", "sum"];

    // Negative numbers have the buckets of their magnitude, in reverse, before the bucket of 0.
    internal override int StateSize(DataType type, ImmutableArray<long> parameters) =>
        (Buckets(type) + 1) * 8;

    internal override void EmitUpdate(AggregateState state, LlvmValue[] argument)
    {
        var builder = state.Builder;
        var value = argument[0];
        var zero = Zero(state.Type);
        state.Add(state.WordAt(Buckets(state.Type)), value);
        if (zero == 0)
        {
            Increment(state, LogLinear.EmitIndex(builder, value), zero);
            return;
        }

        var sign = builder.Opaque(builder.ShiftRightSigned(value, builder.Constant(64, 63)));
        var index = LogLinear.EmitIndex(builder, Signed(value));
        Increment(state, builder.Add(Signed(index), builder.Constant(64, (ulong)zero)), zero);

        // Turns a number's sign where the value is negative.
        LlvmValue Signed(LlvmValue number) => builder.Subtract(builder.Xor(number, sign), sign);
    }

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type) => AddWords(into, from);

    internal override ResultShape Shape(string name, DataType argument) => new(
        name,
        ResultForm.Record,
        [new("count", DataType.Integer), .. Shown.Select(portion => new ResultColumn(portion.Name, argument))]);

    // Rows are sorted by the number of samples.
    internal override AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering)
    {
        var count = 0UL;
        for (var i = 0; i < Buckets(rendering.Type); i++)
        {
            count += Word(state, i);
        }

        var samples = new Value.Number(count, DataType.Integer);
        var cells = ImmutableArray.CreateBuilder<Value>(Shown.Length + 1);
        cells.Add(samples);
        var (bucket, below) = (0, 0UL);
        foreach (var portion in Shown)
        {
            if (count == 0)
            {
                cells.Add(Value.Absent.Instance);
                continue;
            }

            // The smallest value that this part of the samples is not above.
            var rank = (ulong)((((UInt128)count * portion.PerMille) + 999) / 1000);
            while (below + Word(state, bucket) < rank)
            {
                below += Word(state, bucket++);
            }

            var index = bucket - Zero(rendering.Type);
            var amount = Word(state, bucket) == count
                ? Mean(state, count, index, rendering.Type)
                : Representative(index);
            cells.Add(new Value.Number(amount, rendering.Type));
        }

        return new(samples) { Lines = [cells.MoveToImmutable()] };
    }

    private static void Increment(AggregateState state, LlvmValue index, int zero) => state.Add(
        Histograms.BucketAt(state, index, LogLinear.BucketCount + zero), state.Builder.Constant(64, 1));

    private static Int128 Representative(int index) =>
        index < 0 ? -(Int128)LogLinear.Representative(-index) : LogLinear.Representative(index);

    // All samples are in one bucket: if they are alike, their mean is what they are. A sum that went past 64 bits tells
    // none.
    private static Int128 Mean(ReadOnlySpan<byte> state, ulong count, int index, DataType type)
    {
        var sum = Word(state, Buckets(type));
        var mean = type.Representation == Representation.Signed ? (Int128)(long)sum / count : sum / count;
        var size = (ulong)Int128.Abs(mean);
        return LogLinear.IndexOf(size) == Math.Abs(index) && Int128.Sign(mean) == Math.Sign(index)
            ? mean : Representative(index);
    }

    private static int Buckets(DataType type) => LogLinear.BucketCount + Zero(type);

    private static int Zero(DataType type) =>
        type.Representation == Representation.Signed ? LogLinear.BucketCount - 1 : 0;

    private sealed record Portion(string Name, uint PerMille);
}
