using Tcpq.Binding.Tree;
using Xunit;

namespace Tcpq.Binding;

public sealed class OperatorTypesTests
{
    [Theory]
    [InlineData("seq + ttl", "integer")]
    [InlineData("seq - ttl", "signed integer")]
    [InlineData("-ttl", "signed integer")]
    [InlineData("~ttl", "integer")]
    [InlineData("-ttl * seq", "signed integer")]
    [InlineData("ttl << 3", "integer")]
    [InlineData("-ttl >> 1", "signed integer")]
    [InlineData("seq & 0xff | 1 ^ 2", "integer")]
    [InlineData("len + payload_len", "bytes")]
    [InlineData("len + 40", "bytes")]
    [InlineData("len * 8", "bytes")]
    [InlineData("2 * len", "bytes")]
    [InlineData("len / 100", "bytes")]
    [InlineData("len / payload_len", "integer")]
    [InlineData("len % 2", "bytes")]
    [InlineData("len & 7", "bytes")]
    [InlineData("now - time", "duration")]
    [InlineData("time + 5s", "time")]
    [InlineData("5s + time", "time")]
    [InlineData("time - 5s", "time")]
    [InlineData("5s * ttl", "duration")]
    [InlineData("5s / 2", "duration")]
    [InlineData("10s / 5s", "signed integer")]
    [InlineData("-5s", "duration")]
    [InlineData("flags & SYN", "tcp flags")]
    [InlineData("~flags", "tcp flags")]
    [InlineData("flags ^ 0x3f", "tcp flags")]
    [InlineData("saddr == daddr", "bool")]
    [InlineData("flow == flow", "bool")]
    [InlineData("sport < dport", "bool")]
    [InlineData("smac != dmac", "bool")]
    [InlineData("syn == ack", "bool")]
    [InlineData("time < now", "bool")]
    [InlineData("len - payload_len > -1", "bool")]
    [InlineData("opt.mss == win", "bool")]
    [InlineData("ifname == ifname", "bool")]
    public void Operators_give_a_type(string expression, string type) =>
        Assert.Equal(type, Binding.Value(expression).Type.Name);

    [Theory]
    [InlineData("dport + 1")]
    [InlineData("saddr + 1")]
    [InlineData("syn + 1")]
    [InlineData("time + time")]
    [InlineData("time * 2")]
    [InlineData("time / 2s")]
    [InlineData("5s * 5s")]
    [InlineData("len * len")]
    [InlineData("len + 5s")]
    [InlineData("5 / len")]
    [InlineData("5s & 1")]
    [InlineData("len << len")]
    [InlineData("flags + SYN")]
    [InlineData("flags & len")]
    [InlineData("-flags")]
    [InlineData("-saddr")]
    [InlineData("~syn")]
    [InlineData("-time")]
    [InlineData("dport == saddr")]
    [InlineData("dport == len")]
    [InlineData("len > 5s")]
    [InlineData("time > 5s")]
    [InlineData("smac == 5")]
    [InlineData("saddr < daddr")]
    [InlineData("syn < ack")]
    [InlineData("flags > 3")]
    [InlineData("ip.proto == ethertype")]
    [InlineData("flow < flow")]
    public void Types_do_not_mix_by_accident(string expression) =>
        Assert.Equal(["TQ0204"], Binding.Ids($"on tcp_rcv < emit ({expression}) as value >"));

    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("2 - 3", -1)]
    [InlineData("-7 / 2", -3)]
    [InlineData("-7 % 2", -1)]
    [InlineData("-8 >> 1", -4)]
    [InlineData("1 << 65", 2)]
    [InlineData("~0", -1)]
    [InlineData("0xf0 & 0x3c | 1 ^ 3", 0x32)]
    [InlineData("64KiB / 1KiB", 64)]
    [InlineData("2 * 10ms", 20_000_000)]
    [InlineData("1m - 1s", 59_000_000_000)]
    public void Constants_are_folded(string expression, long value)
    {
        var number = Assert.IsType<BoundExpression.Number>(Binding.Value(expression));
        Assert.Equal(value, (long)number.Value);
    }

    [Theory]
    [InlineData("1 / 0")]
    [InlineData("5 % (2 - 2)")]
    public void A_division_by_zero_stays_to_be_counted(string expression) =>
        Assert.IsType<BoundExpression.Arithmetic>(Binding.Value(expression));
}
