using System.Buffers.Binary;
using System.Collections.Immutable;
using Tcpq.Language.Aggregates;
using Tcpq.Runtime.Saving;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Saving;

/// <summary>What machines number, and when they started to count time, is not the same everywhere.</summary>
public sealed class MergedTableTests
{
    private static readonly DataType Reason = new("reason", Representation.Unsigned, 4);

    [Fact]
    public void A_name_is_one_key_whatever_numbers_machines_give_it()
    {
        var table = new MergedTable(Counts(("A", 1), ("B", 2)));
        table.Add(Saved(Counts(("A", 1), ("B", 2)), (1, 10), (2, 20), (9, 5)));
        table.Add(Saved(Counts(("B", 1), ("A", 2), ("C", 3)), (1, 100), (2, 200), (3, 300), (9, 50)));
        Assert.Equal(
            ["C 300", "A 210", "B 120", "9 55"],
            table.Read(null).Rows.Select(row => $"{ValueFormat.Machine(row.Key[0])} {ValueFormat.Machine(row.Value)}"));
    }

    [Fact]
    public void Numbers_that_say_the_same_are_not_changed_again_when_merged_once_more()
    {
        var first = new MergedTable(Counts(("A", 1)));
        first.Add(Saved(Counts(("A", 1)), (1, 1)));
        first.Add(Saved(Counts(("B", 1)), (1, 2)));
        var second = new MergedTable(first.Shape);
        second.Add(first.ToSaved());
        second.Add(Saved(Counts(("A", 7)), (7, 10)));
        Assert.Equal(
            ["A 11", "B 2"],
            second.Read(null).Rows.Select(row =>
                $"{ValueFormat.Machine(row.Key[0])} {ValueFormat.Machine(row.Value)}"));
    }

    [Fact]
    public void A_value_has_its_own_machines_name()
    {
        var table = new MergedTable(Last(("eth0", 2)));
        table.Add(new(Last(("eth0", 2)), default, [new([], LastState(time: 100, value: 2))]));
        table.Add(new(Last(("lo", 1), ("wan", 2)), default, [new([], LastState(time: 200, value: 2))]));
        Assert.Equal("wan", ValueFormat.Machine(table.Read(null).Rows[0].Value));
    }

    [Theory]
    [InlineData("first", 7UL)]
    [InlineData("last", 8UL)]
    public void The_earliest_and_the_latest_go_by_the_time_of_day(string name, ulong expected)
    {
        var aggregate = AggregateTable.Find(name)!;
        var early = Translated(aggregate, EndState(name, time: 900, value: 7), clockStart: 1_000);
        var late = Translated(aggregate, EndState(name, time: 100, value: 8), clockStart: 2_000);
        aggregate.Merge(early, late, DataType.Integer);
        var value = Assert.IsType<Value.Number>(aggregate.Render(early, new(DataType.Integer, [])).Value);
        Assert.Equal(expected, (ulong)value.Amount);
    }

    [Fact]
    public void Windows_of_machines_that_started_at_other_times_are_the_same_span()
    {
        const ulong Window = 8_000_000;
        const ulong Slice = Window / 8;
        var aggregate = AggregateTable.Find("count", Window, DataType.Integer, [])!;
        var one = Translated(aggregate, Slices((5, 1), (6, 2), (7, 4)), clockStart: 100 * Slice);
        var other = Translated(aggregate, Slices((105, 10), (106, 20), (107, 40)), clockStart: 0);
        aggregate.Merge(one, other, DataType.Integer);
        Assert.Equal(77, CountAt(106));
        Assert.Equal(44, CountAt(113));
        Assert.Equal(0, CountAt(114));

        int CountAt(ulong slice) => (int)((Value.Number)aggregate.Render(
            one, new(DataType.Integer, [], slice * Slice, ulong.MaxValue)).Value).Amount;
    }

    [Fact]
    public void A_slice_is_never_in_the_future()
    {
        const ulong Window = 8_000_000;
        const ulong Slice = Window / 8;
        var aggregate = AggregateTable.Find("count", Window, DataType.Integer, [])!;
        for (var rest = 0UL; rest < Slice; rest += Slice / 7)
        {
            // Now is the very begin of the slice that counts.
            var start = (100 * Slice) + rest;
            var state = Translated(aggregate, Slices((5, 1)), start);
            var value = aggregate.Render(state, new(DataType.Integer, [], start + (4 * Slice), ulong.MaxValue)).Value;
            Assert.Equal(1, (int)((Value.Number)value).Amount);
        }
    }

    [Fact]
    public void States_of_any_bytes_are_shown_and_merged_without_a_fault()
    {
        var random = new Random(20260101);
        foreach (var aggregate in AggregateTable.Rows)
        {
            ImmutableArray<long> parameters = aggregate.Name == "lhist" ? [0, 100, 10] : [];
            foreach (var type in (DataType[])[DataType.Integer, DataType.Duration, DataType.Address, DataType.Bool])
            {
                for (var i = 0; i < 50; i++)
                {
                    var size = aggregate.StateSize(type, parameters);
                    var (one, other) = (new byte[size], new byte[size]);
                    random.NextBytes(one);
                    random.NextBytes(other);
                    aggregate.Merge(one, other, type);
                    aggregate.Translate(one, new(type, 5, value => value));
                    Assert.NotNull(aggregate.Render(one, new(type, parameters, 1_000_000, 1_000)).Value);
                }
            }
        }
    }

    private static byte[] Translated(Aggregate aggregate, byte[] state, ulong clockStart)
    {
        aggregate.Translate(state, new(DataType.Integer, clockStart, value => value));
        return state;
    }

    // A number counts from 1, so that the slice of the time 0 is the first.
    private static byte[] Slices(params (ulong Number, ulong Count)[] slices)
    {
        var state = new byte[8 * 16];
        foreach (var (number, count) in slices)
        {
            var slice = state.AsSpan((int)(number % 8) * 16);
            BinaryPrimitives.WriteUInt64LittleEndian(slice, number);
            BinaryPrimitives.WriteUInt64LittleEndian(slice[8..], count);
        }

        return state;
    }

    private static byte[] LastState(ulong time, ulong value) => EndState("last", time, value);

    private static byte[] EndState(string name, ulong time, ulong value)
    {
        var state = new byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(state, name == "first" ? ~time : time + 1);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(16), value);
        return state;
    }

    private static TableShape Counts(params (string Name, ulong Number)[] names) => new(
        "count", [new("reason", Hosts(names))], "count", new(DataType.Integer, false), AggregateTable.Find("count")!,
        [], null);

    private static TableShape Last(params (string Name, ulong Number)[] names) =>
        new("last", [], "last", Hosts(names), AggregateTable.Find("last")!, [], null);

    private static SavedType Hosts((string Name, ulong Number)[] names) => new(
        Reason with { Members = [.. names.Select(name => new EnumMember(name.Name, name.Number))] }, IsHosts: true);

    private static SavedTable Saved(TableShape shape, params (ulong Reason, ulong Count)[] rows) => new(
        shape,
        default,
        rows.Select(row => new SavedRow(
            [new Value.Number(row.Reason, shape.Keys[0].Type.Type)], BitConverter.GetBytes(row.Count))));
}
