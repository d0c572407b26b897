using System.Collections.Immutable;
using Tcpq.Runtime.Results;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Results;

/// <summary>The first rows of a table: what sorting all of them would put first.</summary>
public sealed class RowOrderTests
{
    private static readonly Int128 Huge = (Int128)ulong.MaxValue;

    public static TheoryData<string, Value[]> Columns => new()
    {
        { "few numbers", [.. new long[] { 3, 1, 3, 2, 3, 1, -5 }.Select(amount => Number(amount))] },
        { "large numbers", [Number(Huge), Number(long.MaxValue), Number(Huge), Number(0), Number(long.MinValue)] },
        { "averages", [.. new[] { 0.5, double.NaN, -1, 0.5, double.PositiveInfinity }.Select(amount => Real(amount))] },
        { "texts", [new Value.Text("b"), new Value.Text("a"), new Value.Text("b"), Value.Absent.Instance] },
        { "random", Random(500, 40) },
        { "none", [] },
    };

    [Theory]
    [MemberData(nameof(Columns))]
    public void The_first_rows_are_those_of_the_whole_order(string what, Value[] values)
    {
        Assert.NotEmpty(what);
        var keys = Enumerable.Range(0, values.Length).Select(i => Key(i * 7919 % 509)).ToArray();
        var whole = values.Select((value, i) => new ResultRow(keys[i], value)).Order(RowOrder.Instance).ToList();
        for (var count = 0; count <= values.Length; count++)
        {
            var rows = RowOrder.First(
                count, values.ToArray(), [.. Enumerable.Range(0, values.Length)],
                (entry, value) => new(keys[entry], value));
            Assert.Equal(whole.Take(count).Select(Text), rows.Select(Text));
        }
    }

    [Fact]
    public void Keys_are_read_only_of_rows_that_may_be_shown()
    {
        var read = new List<int>();
        Value[] values = [.. Enumerable.Range(0, 100).Select(i => Number(i / 2))];
        RowOrder.First(3, values, [.. Enumerable.Range(0, 100)], (entry, value) =>
        {
            read.Add(entry);
            return new(Key(entry), value);
        });
        Assert.Equal([96, 97, 98, 99], read.Order());
    }

    private static Value.Number Number(Int128 amount) => new(amount, DataType.Integer);

    private static Value.Real Real(double amount) => new(amount, DataType.Integer);

    private static Value[] Random(int count, int different)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, count).Select(_ => Number(random.Next(different)))];
    }

    private static ImmutableArray<Value> Key(int number) => [Number(number)];

    private static string Text(ResultRow row) => $"{ValueFormat.Machine(row.Key[0])}={ValueFormat.Machine(row.Value)}";
}
