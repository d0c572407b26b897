using Xunit;

namespace Tcpq.Planning;

public sealed class PredicateOrderTests
{
    [Theory]
    [InlineData("saddr == 10.0.0.1 and syn", "syn; saddr == 10.0.0.1")]
    [InlineData("opt.mss > 500 and ttl < 9 and dport == 80", "dport == 80; ttl < 9; opt.mss > 500")]
    [InlineData("len / 100 == 5 and saddr == daddr and syn", "syn; saddr == daddr; len / 100 == 5")]
    [InlineData("syn and not ack and dport == 80", "syn; not ack; dport == 80")]
    [InlineData("ttl == 1 and len == 2 and ecn == 3", "ttl == 1; len == 2; ecn == 3")]
    [InlineData("(opt.mss == 5 or syn) and (ttl == 1 and fin)", "fin; ttl == 1; opt.mss == 5 or syn")]
    [InlineData("not (saddr == daddr and syn) and fin", "fin; not (saddr == daddr and syn)")]
    [InlineData("true", "true")]
    public void What_is_cheap_to_read_comes_first(string condition, string ordered)
    {
        var plan = Planning.Plan($"on tcp_rcv where {condition} < count() >");
        var conditions = Assert.Single(plan.Programs[0].Rules).Conditions;
        Assert.Equal(ordered, string.Join("; ", conditions.Select(part => plan.Source[part.Span])));
    }

    [Fact]
    public void A_rule_without_a_condition_has_none() =>
        Assert.Empty(Planning.Plan("on tcp_rcv < count() >").Programs[0].Rules[0].Conditions);
}
