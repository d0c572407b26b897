using System.Collections.Immutable;
using Tcpq.Language.Aggregates;
using Tcpq.Testing;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Language;

public sealed class AggregatesTests
{
    [Fact]
    public void Counts_and_sums_are_numbers()
    {
        Assert.Equal(new Value.Number(7, DataType.Integer), Render("count", DataType.Integer, 7));
        Assert.Equal(new Value.Number(7, DataType.Bytes), Render("sum", DataType.Bytes, 7));
        Assert.Equal(new Value.Number(-7, DataType.SignedBytes), Render("sum", DataType.SignedBytes, -7));
        Assert.Equal(new Value.Number(ulong.MaxValue, DataType.Bytes), Render("sum", DataType.Bytes, -1));
    }

    [Fact]
    public void An_average_of_nothing_is_absent()
    {
        Assert.Equal(new Value.Real(2.5, DataType.Bytes), Render("avg", DataType.Bytes, 10, 4));
        Assert.Equal(new Value.Real(-2.5, DataType.SignedBytes), Render("avg", DataType.SignedBytes, -10, 4));
        Assert.Equal(Value.Absent.Instance, Render("avg", DataType.Bytes, 0, 0));
    }

    [Fact]
    public void The_least_and_the_greatest_of_nothing_are_absent()
    {
        Assert.Equal(new Value.Number(0, DataType.Bytes), Render("min", DataType.Bytes, ~0, 1));
        Assert.Equal(new Value.Number(-3, DataType.Duration), Render("max", DataType.Duration, -3 ^ long.MinValue, 1));
        Assert.Equal(Value.Absent.Instance, Render("min", DataType.Bytes, 0, 0));
        Assert.Equal(Value.Absent.Instance, Render("max", DataType.Bytes, 0, 0));
    }

    [Fact]
    public void The_sign_decides_what_is_least()
    {
        using var signed = new CompiledAggregate(AggregateTable.Find("min")!, DataType.SignedInteger);
        using var unsigned = new CompiledAggregate(AggregateTable.Find("min")!, DataType.Integer);
        Assert.Equal(-1, (long)signed.After(ulong.MaxValue, 1).Read());
        Assert.Equal(1ul, unsigned.After(ulong.MaxValue, 1).Read());
        Assert.Equal(new Value.Number(-1, DataType.SignedInteger), signed.Render());
        Assert.Equal(new Value.Number(1, DataType.Integer), unsigned.Render());
    }

    [Fact]
    public void Buckets_of_powers_of_two_run_from_the_first_with_values_to_the_last()
    {
        var state = new long[66];
        (state[1], state[2], state[4], state[65]) = (1, 2, 3, 4);
        var buckets = Buckets("hist", [], state);
        Assert.Equal(65, buckets.Length);
        Assert.Equal(new Bucket(0, 1, 1), buckets[0]);
        Assert.Equal(new Bucket(1, 2, 2), buckets[1]);
        Assert.Equal(new Bucket(2, 4, 0), buckets[2]);
        Assert.Equal(new Bucket(4, 8, 3), buckets[3]);
        Assert.Equal(new Bucket(Int128.One << 63, Int128.One << 64, 4), buckets[^1]);
    }

    [Fact]
    public void Negative_values_have_one_bucket()
    {
        var state = new long[66];
        state[0] = 9;
        Assert.Equal(new Bucket(null, 0, 9), Assert.Single(Buckets("hist", [], state)));
        Assert.Empty(Buckets("hist", [], new long[66]));
    }

    [Fact]
    public void Buckets_of_equal_width_end_at_their_bounds()
    {
        Bucket[] expected = [new(null, -5, 1), new(-5, -1, 2), new(-1, 3, 3), new(3, 5, 4), new(5, null, 5)];
        Assert.Equal(expected, Buckets("lhist", [-5, 5, 4], [1, 2, 3, 4, 5]));
    }

    private static byte[] State(params long[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    private static Value Render(string name, DataType type, params long[] words) =>
        AggregateTable.Find(name)!.Render(State(words), new(type, [])).Value;

    private static ImmutableArray<Bucket> Buckets(string name, ImmutableArray<long> parameters, long[] words) =>
        Bucket.Of(AggregateTable.Find(name)!.Render(State(words), new(DataType.SignedInteger, parameters)).Lines);
}
