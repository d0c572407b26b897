using Xunit;

namespace Tcpq.Syntax;

public sealed class PrecedenceTests
{
    private static readonly TokenRow[] Binary = [.. TokenTable.Rows.Where(r => r.Binary is not null)];

    [Fact]
    public void Every_pair_of_binary_operators_binds_as_the_table_says()
    {
        foreach (var first in Binary)
        {
            foreach (var second in Binary)
            {
                var text = $"a {first.Text} b {second.Text} c";
                if (first.Precedence == Precedence.Comparison && second.Precedence == Precedence.Comparison)
                {
                    Assert.Equal(["TQ0120"], Parsing.Ids($"on tcp_rcv where {text} < count() >"));
                    continue;
                }

                var (one, two) = (TokenTable.TextOf(first.Binary!.Value), TokenTable.TextOf(second.Binary!.Value));
                var expected = second.Precedence > first.Precedence
                    ? $"({one} a ({two} b c))"
                    : $"({two} ({one} a b) c)";
                Assert.Equal(expected, Parsing.PrintCondition(text));
            }
        }
    }

    [Fact]
    public void The_table_has_every_operator()
    {
        Assert.Equal(Enum.GetValues<BinaryOperator>().Order(), Binary.Select(r => r.Binary!.Value).Distinct().Order());
        Assert.Equal(
            Enum.GetValues<UnaryOperator>().Order(),
            TokenTable.Rows.Where(r => r.Unary is not null).Select(r => r.Unary!.Value).Distinct().Order());
    }

    [Theory]
    [InlineData(
        "a * b + c << d & e ^ f | g == h and i or j",
        "(or (and (== (| (^ (& (<< (+ (* a b) c) d) e) f) g) h) i) j)")]
    [InlineData(
        "i or j and g == h | f ^ e & d << c + b * a",
        "(or i (and j (== g (| h (^ f (& e (<< d (+ c (* b a)))))))))")]
    [InlineData("flags & 0x12 == 0x02", "(== (& flags 18) 2)")]
    [InlineData("a - b - c", "(- (- a b) c)")]
    [InlineData("-a * b", "(* (- a) b)")]
    [InlineData("~a & b", "(& (~ a) b)")]
    [InlineData("- - a", "(- (- a))")]
    [InlineData("!a == b", "(== (not a) b)")]
    [InlineData("not a == b", "(not (== a b))")]
    [InlineData("not saddr in {1}", "(not (in saddr {1}))")]
    [InlineData("not a and b", "(and (not a) b)")]
    [InlineData("a == not b and c", "(and (== a (not b)) c)")]
    [InlineData("syn and not ack", "(and syn (not ack))")]
    [InlineData("not not syn", "(not (not syn))")]
    [InlineData("a && !b || c", "(or (and a (not b)) c)")]
    [InlineData("payload[0, 4] + f(1, a)", "(+ (index payload 0 4) (call f 1 a))")]
    [InlineData("-payload[0]", "(- (index payload 0))")]
    [InlineData("(a or b) and c", "(and (group (or a b)) c)")]
    [InlineData("dport in {80, 443, 8000..8100}", "(in dport {80 443 (.. 8000 8100)})")]
    [InlineData("dport in {80, 443,}", "(in dport {80 443})")]
    [InlineData("dport in 8000..8100 and syn", "(and (in dport {(.. 8000 8100)}) syn)")]
    [InlineData("saddr in 10.0.0.0/8", "(in saddr 10.0.0.0/8)")]
    [InlineData("saddr in {10.0.0.0/8, 2001:db8::/32}", "(in saddr {10.0.0.0/8 2001:db8::/32})")]
    [InlineData("payload startswith \"GET \"", "(startswith payload \"GET \")")]
    [InlineData("len / 1k % 2 == 1", "(== (% (/ len 1000) 2) 1)")]
    public void An_expression_means(string text, string expected) =>
        Assert.Equal(expected, Parsing.PrintCondition(text));
}
