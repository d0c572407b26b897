using System.Collections.Immutable;
using Tcpq.Language.Aggregates;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Language;

/// <summary>Aggregates as expressions: what a program reads from a state.</summary>
public sealed class AggregateReadingTests
{
    public static TheoryData<string, string, long[], long> Cases => new()
    {
        { "count", "signed", [5, 6, 7], 3 },
        { "sum", "unsigned", [5, 6, 7], 18 },
        { "sum", "signed", [5, -6, -7], -8 },
        { "avg", "unsigned", [5, 6, 8], 6 },
        { "avg", "signed", [-5, -6, -8], -6 },
        { "avg", "signed", [-5, 5], 0 },
        { "min", "unsigned", [5, -6, 7], 5 },
        { "min", "signed", [5, -6, 7], -6 },
        { "max", "unsigned", [5, -6, 7], -6 },
        { "max", "signed", [-5, -6, -7], -5 },
        { "max", "signed", [long.MinValue], long.MinValue },
        { "min", "unsigned", [0], 0 },
        { "max", "unsigned", [0], 0 },
        { "first", "signed", [-5, -6, -7], -5 },
        { "last", "signed", [-5, -6, -7], -7 },
        { "distinct", "unsigned", [5, 6, 5, 6, 5], 2 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_value_is_read_after_events(string name, string sign, long[] events, long expected)
    {
        var type = sign == "signed" ? DataType.SignedInteger : DataType.Integer;
        foreach (var sharing in Enum.GetValues<StateSharing>())
        {
            using var compiled = new CompiledAggregate(AggregateTable.Find(name)!, type, sharing: sharing);
            Assert.Equal(expected, (long)compiled.After([.. events.Select(value => (ulong)value)]).Read());
        }
    }

    [Fact]
    public void An_average_of_nothing_reads_as_0()
    {
        using var compiled = new CompiledAggregate(AggregateTable.Find("avg")!, DataType.Integer);
        Assert.Equal(0ul, compiled.Read());
    }

    [Theory]
    [InlineData("min", 1)]
    [InlineData("max", 400_000)]
    public async Task Two_threads_that_change_one_state_lose_no_extreme(string name, ulong expected)
    {
        using var compiled = new CompiledAggregate(
            AggregateTable.Find(name)!, DataType.Integer, sharing: StateSharing.CompareExchange);
        ImmutableArray<int> threads = [0, 1];
        await Task.WhenAll(threads.Select(thread => Task.Run(() =>
        {
            for (var i = 0UL; i < 200_000; i++)
            {
                var rising = (2 * i) + (ulong)thread + 1;
                compiled.Add(1, expected == 1 ? 400_001 - rising : rising);
            }
        })));
        Assert.Equal(expected, compiled.Read());
    }
}
