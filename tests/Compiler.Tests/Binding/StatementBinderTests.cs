using Tcpq.Binding.Tree;
using Xunit;

namespace Tcpq.Binding;

public sealed class StatementBinderTests
{
    [Theory]
    [InlineData("count(); count()", "count count_2")]
    [InlineData("count(); count(saddr); sum(len)", "count count_2 sum")]
    [InlineData("count() as count_2; count(); count()", "count_2 count count_3")]
    [InlineData("count(); count() as count", "count_2 count")]
    public void Tables_have_names_of_their_own(string statements, string names) => Assert.Equal(
        names,
        string.Join(
            ' ', Binding.Body(statements).Cast<BoundStatement.Update>().Select(update => update.Table.Name)));

    [Fact]
    public void Tables_of_all_rules_share_their_names()
    {
        var script = Binding.Bind("on tcp_rcv < count() > on packet < count() >");
        Assert.Equal(
            ["count", "count_2"],
            script.Rules.SelectMany(rule => rule.Body).Cast<BoundStatement.Update>()
                .Select(update => update.Table.Name));
    }

    [Theory]
    [InlineData("count(saddr, opt.mss)", "saddr opt.mss count")]
    [InlineData("count(saddr) by dport as port, ttl", "saddr port ttl count")]
    [InlineData("sum( len )  by ( len  /  100 )", "len / 100 sum")]
    [InlineData("sum(len) by saddr as traffic", "saddr traffic")]
    [InlineData("hist(len)", "buckets")]
    [InlineData("count(saddr, saddr)", "saddr saddr_2 count")]
    [InlineData("count() by saddr as count, daddr", "count daddr count_2")]
    [InlineData("count() by saddr, daddr as saddr, ttl", "saddr_2 saddr ttl count")]
    public void Columns_are_named_as_they_are_written(string statement, string names)
    {
        var update = Binding.Update(statement);
        Assert.Equal(names, string.Join(' ', update.Keys.Select(key => key.Name).Append(update.Table.ValueName)));
    }

    [Fact]
    public void A_table_keeps_what_its_statement_says()
    {
        var update = Binding.Update("count(saddr) top 5 limit 10k");
        Assert.Equal((5, 10_000), (update.Table.Top, update.Table.Limit));
        update = Binding.Update("count(saddr)");
        Assert.Equal((null, StatementBinder.DefaultLimit), (update.Table.Top, update.Table.Limit));
    }

    [Theory]
    [InlineData("count(saddr) limit 16777216", true)]
    [InlineData("count(saddr) limit 16777217", false)]
    [InlineData("count(saddr) limit 0", false)]
    [InlineData("count(saddr) top 1", true)]
    [InlineData("count(saddr) top 0", false)]
    [InlineData("lhist(len, 0, 1024, 1)", true)]
    [InlineData("lhist(len, 0, 1025, 1)", false)]
    [InlineData("lhist(len, -1, 10, 1)", false)]
    [InlineData("lhist(seq - ttl, -10, 10, 5)", true)]
    [InlineData("lhist(now - time, 0s, 10ms, 1ms)", true)]
    public void Sizes_have_limits(string statement, bool isAccepted) => Assert.Equal(
        isAccepted ? [] : ["TQ0213"], Binding.Ids($"on tcp_rcv < {statement} >"));

    [Fact]
    public void Keys_and_columns_have_limits()
    {
        string Keys(int count) => string.Join(", ", Enumerable.Repeat("ttl", count));
        Assert.Empty(Binding.Ids($"on tcp_rcv < count({Keys(StatementBinder.MaximumColumns)}) >"));
        Assert.Equal(["TQ0402"], Binding.Ids($"on tcp_rcv < count({Keys(StatementBinder.MaximumColumns + 1)}) >"));
        Assert.Empty(Binding.Ids($"on tcp_rcv < emit {Keys(StatementBinder.MaximumColumns * 2)} >"));
        Assert.Equal(["TQ0405"], Binding.Ids($"on tcp_rcv < emit {Keys((StatementBinder.MaximumColumns * 2) + 1)} >"));
    }

    [Fact]
    public void Parameters_of_an_aggregate_are_constants()
    {
        Assert.Equal<long>([0, 1500, 100], Binding.Update("lhist(len, 0, 15 * 100, 100)").Parameters);
        Assert.Equal(["TQ0212"], Binding.Ids("on tcp_rcv < lhist(len, 0, payload_len, 100) >"));
        Assert.Equal(["TQ0204"], Binding.Ids("on tcp_rcv < lhist(len, 0, 10s, 100) >"));
    }
}
