using Tcpq.Binding.Tree;
using Tcpq.Syntax;
using Xunit;

namespace Tcpq.Binding;

public sealed class ExpressionBinderTests
{
    [Theory]
    [InlineData("ip.proto == UDP", 17)]
    [InlineData("UDP == ip.proto", 17)]
    [InlineData("family == ipv6", 6)]
    [InlineData("ethertype != IPV6", 0x86dd)]
    [InlineData("ip.proto == 17", 17)]
    [InlineData("flags == SYN|ACK", 0x12)]
    [InlineData("SYN|ACK == flags", 0x12)]
    [InlineData("flags & (SYN|ACK) == SYN", 0x02)]
    [InlineData("flags & ~(SYN|ACK) == 0", 0)]
    public void Names_of_members_are_known_beside_their_type(string condition, ulong value)
    {
        var comparison = Assert.IsType<BoundExpression.Comparison>(Binding.Where(condition));
        var constant = Assert.Single(
            new[] { comparison.Left, comparison.Right }.OfType<BoundExpression.Number>());
        Assert.Equal(value, constant.Value);
        Assert.Equal(comparison.Left.Type, comparison.Right.Type);
    }

    [Fact]
    public void A_mask_of_flags_takes_their_type()
    {
        var comparison = Assert.IsType<BoundExpression.Comparison>(Binding.Where("flags & (SYN|ACK) == SYN"));
        var mask = Assert.IsType<BoundExpression.Arithmetic>(comparison.Left);
        Assert.Equal(BinaryOperator.BitAnd, mask.Operator);
        Assert.Equal(0x12UL, Assert.IsType<BoundExpression.Number>(mask.Right).Value);
    }

    [Fact]
    public void A_member_is_not_known_without_its_type() =>
        Assert.Equal(["TQ0201"], Binding.Ids("on tcp_rcv < count(SYN) >"));

    [Theory]
    [InlineData("port == 80")]
    [InlineData("80 == port")]
    [InlineData("(port) == 80")]
    [InlineData("port in {80}")]
    [InlineData("port < 1024")]
    public void Port_asks_either_port(string condition)
    {
        var either = Assert.IsType<BoundExpression.Logical>(Binding.Where(condition));
        Assert.Equal(BinaryOperator.Or, either.Operator);
        Assert.Equal(["sport"], either.Left.Fields.Select(field => field.Field.Name));
        Assert.Equal(["dport"], either.Right.Fields.Select(field => field.Field.Name));
    }

    [Fact]
    public void Port_unlike_a_number_means_neither_port()
    {
        var not = Assert.IsType<BoundExpression.Unary>(Binding.Where("port != 80"));
        Assert.Equal(UnaryOperator.Not, not.Operator);
        var either = Assert.IsType<BoundExpression.Logical>(not.Operand);
        Assert.Equal(BinaryOperator.Or, either.Operator);
        Assert.All(
            new[] { either.Left, either.Right },
            side => Assert.Equal(BinaryOperator.Equal, Assert.IsType<BoundExpression.Comparison>(side).Operator));
    }

    [Fact]
    public void Port_stands_where_it_is_written()
    {
        const string Script = "on tcp_rcv where 80 == port < count() >";
        var fields = Binding.Bind(Script).Rules[0].Fields;
        Assert.All(fields, field => Assert.Equal("port", Script.Substring(field.Span.Start, field.Span.Length)));
    }

    [Theory]
    [InlineData("laddr", "daddr")]
    [InlineData("raddr", "saddr")]
    [InlineData("lport", "dport")]
    [InlineData("rport", "sport")]
    public void The_local_side_of_an_arrival_is_its_destination(string name, string field) =>
        Assert.Equal(field, Assert.IsType<BoundExpression.FieldValue>(Binding.Value(name)).Field.Name);

    [Theory]
    [InlineData("laddr")]
    [InlineData("lport")]
    public void A_packet_in_or_out_has_no_local_side(string name) =>
        Assert.Equal(["TQ0203"], Binding.Ids($"on packet < count({name}) >"));

    [Fact]
    public void A_local_is_known_after_it()
    {
        var body = Binding.Body("let size = len - 40; sum(size) by size / 100 as hundreds, dport");
        var let = Assert.IsType<BoundStatement.Let>(body[0]);
        var update = Assert.IsType<BoundStatement.Update>(body[1]);
        Assert.Same(let.Local, Assert.IsType<BoundExpression.LocalValue>(Assert.Single(update.Arguments)).Local);
        Assert.Equal(["TQ0201"], Binding.Ids("on tcp_rcv < sum(size); let size = len >"));
        Assert.Equal(["TQ0201"], Binding.Ids("on tcp_rcv < let a = len > on tcp_rcv < sum(a) >"));
    }

    [Fact]
    public void A_local_that_failed_is_no_second_mistake() =>
        Assert.Equal(["TQ0204"], Binding.Ids("on tcp_rcv < let x = saddr + 1; sum(x) by x + 5s as y >"));

    [Theory]
    [InlineData("opt.mss", "tcp_rcv", true)]
    [InlineData("opt.mss + 1", "tcp_rcv", true)]
    [InlineData("opt.mss > 5", "tcp_rcv", false)]
    [InlineData("vlan", "tcp_rcv", true)]
    [InlineData("opt.sack_ok", "tcp_rcv", false)]
    [InlineData("dport", "tcp_rcv", false)]
    [InlineData("dport", "packet", true)]
    [InlineData("saddr", "packet", true)]
    [InlineData("not ip.df", "packet", false)]
    [InlineData("-len", "packet", true)]
    [InlineData("ifindex", "packet", false)]
    [InlineData("time", "packet", false)]
    public void What_a_packet_may_lack_is_known(string expression, string row, bool isOptional)
    {
        var rule = Binding.Bind($"on {row} < let x = ({expression}); emit x >").Rules[0];
        var let = Assert.IsType<BoundStatement.Let>(rule.Body[0]);
        Assert.Equal(isOptional, Optionality.Of(let.Value, rule.Event));
        Assert.Equal(isOptional, let.Local.IsOptional);
    }

    [Theory]
    [InlineData("pid")]
    [InlineData("tid")]
    [InlineData("comm")]
    public void The_task_at_work_is_not_taken_for_a_misspelt_field(string name) =>
        Assert.Equal(["TQ0203"], Binding.Ids($"on tcp_rcv < count({name}) >"));
}
