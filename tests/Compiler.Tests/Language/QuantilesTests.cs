using Tcpq.Language.Aggregates;
using Tcpq.Values;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Language;

public sealed class QuantilesTests(ITestOutputHelper output)
{
    private const int Samples = 1_000_000;
    private const double StatedError = 0.05;

    private static readonly Aggregate Row = AggregateTable.Find("quantiles")!;

    public static TheoryData<string> Distributions => ["uniform", "log-normal", "bimodal", "all bit lengths"];

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Quantiles_of_a_million_samples_are_within_5_percent(string distribution)
    {
        // As a program changes the state of a key, which CPUs share.
        foreach (var sharing in Enum.GetValues<StateSharing>())
        {
            AreWithin5Percent(distribution, sharing);
        }
    }

    private void AreWithin5Percent(string distribution, StateSharing sharing)
    {
        var random = new Random(3);
        var samples = new ulong[Samples];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = Sample(distribution, random);
        }

        using var compiled = new CompiledAggregate(Row, DataType.Integer, sharing: sharing);
        compiled.AddRange(samples);
        Array.Sort(samples);
        var value = compiled.Record();
        Assert.Equal(new Value.Number(Samples, DataType.Integer), value[0].Value);
        Assert.Equal(["count", "p50", "p90", "p99", "p99.9"], value.Select(member => member.Name));
        foreach (var (member, part) in value.Skip(1).Zip([0.5, 0.9, 0.99, 0.999]))
        {
            var exact = samples[(int)Math.Ceiling(part * Samples) - 1];
            var amount = Amount(member);
            var error = (amount / exact) - 1;
            output.WriteLine($"{member.Name} {amount}, exactly {exact}: {error:P2}");
            Assert.InRange(error, -StatedError, StatedError);
        }
    }

    [Fact]
    public void The_code_and_the_model_agree_on_every_bucket()
    {
        using var unsigned = new CompiledAggregate(Row, DataType.Integer);
        using var signed = new CompiledAggregate(Row, DataType.Duration);
        foreach (var value in Edges())
        {
            unsigned.State.Clear();
            unsigned.Add(1, value);
            Assert.Equal(LogLinear.IndexOf(value), Bucket(unsigned));
            signed.State.Clear();
            signed.Add(1, value);
            var index = LogLinear.IndexOf((ulong)Int128.Abs((long)value));
            Assert.Equal(LogLinear.BucketCount - 1 + ((long)value < 0 ? -index : index), Bucket(signed));
        }
    }

    [Fact]
    public void No_value_is_more_than_5_percent_off_and_small_ones_are_exact()
    {
        foreach (var value in Edges())
        {
            var shown = LogLinear.Representative(LogLinear.IndexOf(value));
            Assert.True(value >= 64 || value == shown);
            Assert.True(UInt128.Max(value, shown) - UInt128.Min(value, shown) <= (UInt128)value / 20,
                $"{value}: {shown}");
        }
    }

    [Fact]
    public void Buckets_are_in_order_and_next_to_each_other()
    {
        for (var i = 1; i < LogLinear.BucketCount; i++)
        {
            Assert.Equal(i, LogLinear.IndexOf(LogLinear.Smallest(i)));
            Assert.Equal(i - 1, LogLinear.IndexOf(LogLinear.Smallest(i) - 1));
        }
    }

    [Fact]
    public void Negative_durations_have_quantiles_too()
    {
        using var compiled = new CompiledAggregate(Row, DataType.Duration);
        for (var i = -1000L; i <= 0; i++)
        {
            compiled.Add(1, (ulong)(i * 1000));
        }

        var value = compiled.Record();
        Assert.InRange(Amount(value[1]), -500_000 * 1.05, -500_000 * 0.95);
        Assert.InRange(Amount(value[2]), -100_000 * 1.05, -100_000 * 0.95);
        Assert.InRange(Amount(value[4]), -1_000 * 1.05, -1_000 * 0.95);
    }

    [Fact]
    public void Quantiles_of_nothing_are_absent()
    {
        using var compiled = new CompiledAggregate(Row, DataType.Integer);
        var value = compiled.Record();
        Assert.Equal(new Value.Number(0, DataType.Integer), value[0].Value);
        Assert.All(value.Skip(1), member => Assert.Equal(Value.Absent.Instance, member.Value));
    }

    [Theory]
    [InlineData(1_000_003)]
    [InlineData(-1_000_003)]
    [InlineData(0)]
    [InlineData(int.MinValue)]
    public void Quantiles_of_a_constant_are_that_constant(long constant)
    {
        using var compiled = new CompiledAggregate(Row, DataType.Duration);
        compiled.AddRange([.. Enumerable.Repeat((ulong)constant, 1000)]);
        var value = compiled.Record();
        Assert.All(value.Skip(1), member => Assert.Equal(constant, Amount(member)));
    }

    [Fact]
    public void A_sum_past_64_bits_tells_no_constant()
    {
        using var compiled = new CompiledAggregate(Row, DataType.Integer);
        compiled.AddRange([.. Enumerable.Repeat(ulong.MaxValue - 5, 1000)]);
        var value = compiled.Record();
        Assert.All(value.Skip(1), member => Assert.InRange(Amount(member) / ulong.MaxValue, 0.95, 1.05));
    }

    private static ulong Sample(string distribution, Random random) => distribution switch
    {
        "uniform" => (ulong)random.NextInt64(1_000_000),
        "log-normal" => (ulong)Math.Exp(12 + (2 * Normal(random))),
        "bimodal" =>
            (ulong)Math.Max(0, random.Next(4) == 0 ? 900_000 + (40_000 * Normal(random)) : 300 + (20 * Normal(random))),
        _ => (ulong)random.NextInt64() >> random.Next(63),
    };

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Amount((string Name, Value Value) quantile) =>
        (double)Assert.IsType<Value.Number>(quantile.Value).Amount;

    private static int Bucket(CompiledAggregate compiled) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(compiled.State).IndexOf(1UL);

    private static IEnumerable<ulong> Edges()
    {
        for (var i = 0; i < LogLinear.BucketCount; i++)
        {
            yield return LogLinear.Smallest(i);
            yield return LogLinear.Smallest(i) - 1;
        }

        for (var value = 0UL; value < 5_000; value++)
        {
            yield return value;
            yield return ulong.MaxValue - value;
            yield return (1UL << 63) + value;
        }
    }
}
