using Tcpq.Binding.Tree;
using Xunit;

namespace Tcpq.Binding;

public sealed class SetBinderTests
{
    [Theory]
    [InlineData("dport in {80}", "80..80")]
    [InlineData("dport in {80,}", "80..80")]
    [InlineData("dport in 80..90", "80..90")]
    [InlineData("dport in ({443, 80})", "80..80 443..443")]
    [InlineData("dport in {80, 81, 79}", "79..81")]
    [InlineData("dport in {1..10, 5..7, 8..20, 22}", "1..20 22..22")]
    [InlineData("dport in {0..65535, 5}", "0..65535")]
    [InlineData("seq in {0..0xffffffffffffffff, 7}", "0..-1")]
    [InlineData("seq - ttl in {-5..-1, -3..3}", "-5..3")]
    [InlineData("seq - ttl in {1..2, -5..-1}", "-5..-1 1..2")]
    [InlineData("seq - ttl in {-1, 0, -9}", "-9..-9 -1..0")]
    [InlineData("ip.proto in {TCP, UDP}", "6..6 17..17")]
    [InlineData("flags in {SYN, SYN|ACK}", "2..2 18..18")]
    [InlineData("len in {1KiB, 40..80}", "40..80 1024..1024")]
    [InlineData("now - time in {1us..1ms}", "1000..1000000")]
    [InlineData("smac in {00:00:00:00:00:02}", "2..2")]
    public void Ranges_that_touch_become_one(string condition, string ranges)
    {
        var membership = Assert.IsType<BoundExpression.Membership>(Binding.Where(condition));
        var found = membership.Elements.Cast<SetElement.Range>().Select(r => $"{(long)r.Low}..{(long)r.High}");
        Assert.Equal(ranges, string.Join(' ', found));
    }

    [Theory]
    [InlineData("saddr in 10.0.0.0/8", "104")]
    [InlineData("saddr in {10.0.0.1}", "128")]
    [InlineData("saddr in {10.0.0.1, 10.0.0.1}", "128")]
    [InlineData("saddr in {10.1.2.3, 10.0.0.0/8, 10.1.0.0/16, 11.0.0.0/8}", "104 104")]
    [InlineData("saddr in {2001:db8::1, 2001:db8::/32, 10.0.0.0/8}", "32 104")]
    [InlineData("saddr in {::/0, 10.0.0.0/8}", "0")]
    [InlineData("saddr in {0.0.0.0/0, ::1}", "96 128")]
    public void A_prefix_inside_another_goes(string condition, string lengths)
    {
        var membership = Assert.IsType<BoundExpression.Membership>(Binding.Where(condition));
        var found = membership.Elements.Cast<SetElement.Prefix>().Select(prefix => prefix.Length);
        Assert.Equal(lengths, string.Join(' ', found));
    }

    [Fact]
    public void Ranges_count_once_they_are_merged()
    {
        var consecutive = string.Join(", ", Enumerable.Range(1, 500));
        Assert.Single(Assert.IsType<BoundExpression.Membership>(Binding.Where($"dport in {{{consecutive}}}")).Elements);
        var apart = string.Join(", ", Enumerable.Range(1, SetBinder.MaximumElements).Select(i => i * 2));
        Binding.Where($"seq in {{{apart}}}");
        Assert.Equal(["TQ0403"], Binding.Ids($"on tcp_rcv where seq in {{{apart}, 0}} < count() >"));
    }
}
