using Xunit;

namespace Tcpq.Planning;

public sealed class PlannedRuleTests
{
    [Theory]
    [InlineData("«on tcp_rcv» where syn < count() >")]
    [InlineData("«on tcp_rcv via xdp(lo)» where syn < count() >")]
    [InlineData("«on packet via tc(lo)» < count(saddr) >")]
    public void The_code_of_a_whole_rule_stands_at_its_beginning(string marked)
    {
        var script = Tcpq.Testing.MarkedScript.Parse(marked);
        var plan = Planning.Plan(script.Source.Text);
        Assert.All(plan.Programs, program => Assert.Equal(script.Spans[0], Assert.Single(program.Rules).Span));
    }
}
