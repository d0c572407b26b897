using Tcpq.Binding;
using Tcpq.Syntax;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Proposals;

/// <summary>What people bring along from other tools, and what the tables propose for it.</summary>
public sealed class ForeignTests
{
    public static TheoryData<string> NameHelps => [.. ForeignNames.All.Select(row => row.Help).Distinct()];

    public static TheoryData<string> ClauseHelps =>
        [.. ForeignWords.Clauses.Concat(ForeignWords.Statements).Select(row => row.Here).Distinct()];

    [Theory]
    [MemberData(nameof(NameHelps))]
    [MemberData(nameof(ClauseHelps))]
    public void What_a_table_proposes_compiles(string help) => Assert.All(
        ProposedScripts.In(help),
        proposal => Assert.Null(ProposedScripts.Problem(
            proposal, help.Contains("captures", StringComparison.Ordinal) ? "# --read" : "")));

    [Theory]
    [InlineData("tcp port 80 and host 10.0.0.1",
        "on tcp_rcv where port == 80 and (saddr == 10.0.0.1 or daddr == 10.0.0.1) < count() >")]
    [InlineData("tcp.flags.syn==1 && tcp.dstport==80", "on tcp_rcv where syn and dport == 80 < count() >")]
    [InlineData("udp port 53", "on packet where ip.proto == UDP and port == 53 < count() >")]
    [InlineData("port 80 or 443", "on packet where port == 80 or port == 443 < count() >")]
    [InlineData("tcp", "on tcp_rcv < count() >")]
    [InlineData("src net 10.1", "on packet where saddr in 10.1.0.0/16 < count() >")]
    [InlineData("net 10.0.0.0 mask 255.255.0.0",
        "on packet where saddr in 10.0.0.0/16 or daddr in 10.0.0.0/16 < count() >")]
    [InlineData("tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn",
        "on tcp_rcv where flags & (SYN|ACK) == SYN < count() >")]
    [InlineData("tcp[13] & 2 != 0 and not port 22", "on tcp_rcv where syn and not port == 22 < count() >")]
    [InlineData("portrange 80-90 and src or dst host 10.0.0.1",
        "on packet where port in 80..90 and (saddr == 10.0.0.1 or daddr == 10.0.0.1) < count() >")]
    [InlineData("ip.addr != 10.0.0.1",
        "on packet where ip4 and not (saddr == 10.0.0.1 or daddr == 10.0.0.1) < count() >")]
    [InlineData("oldstate == SYN_SENT", "on tcp_state where oldstate == SYN_SENT < count() >")]
    public void A_filter_is_proposed_as_a_whole_rule(string filter, string rule)
    {
        var source = new SourceText(filter);
        var said = Compilation.Check(source, DescribedOptions.Of(source))[0];
        Assert.Equal($"write `{rule}`", said.Help);
    }

    [Theory]
    [InlineData("tcp port 80 and gateway 10.0.0.1", "`gateway`")]
    [InlineData("host example.com", "names are not looked up")]
    [InlineData("tcp port 80 and greater 1000", "the link header too")]
    [InlineData("ip[8] < 5", "headers are not indexed")]
    [InlineData("port 80 and host example.com", "names are not looked up")]
    public void Half_a_filter_is_never_proposed(string filter, string reason)
    {
        var source = new SourceText(filter);
        var help = Compilation.Check(source, DescribedOptions.Of(source))[0].Help;
        Assert.Contains(reason, help, StringComparison.Ordinal);
        Assert.DoesNotContain("`on ", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"%x%\"", false, "f contains \"x\"")]
    [InlineData("\"x%\"", false, "f startswith \"x\"")]
    [InlineData("\"x\"", false, "f == \"x\"")]
    [InlineData("\"%x\"", false, null)]
    [InlineData("\"a_b\"", false, null)]
    [InlineData("\"%\"", false, null)]
    [InlineData("\"a.*\"", true, "f contains \"a\"")]
    [InlineData("\"^GET\"", true, "f startswith \"GET\"")]
    [InlineData("\"^GET$\"", true, "f == \"GET\"")]
    [InlineData("\"GET$\"", true, null)]
    [InlineData("\"a.c\"", true, null)]
    [InlineData("\"^\"", true, null)]
    [InlineData("\"a|b\"", true, null)]
    public void A_pattern_becomes_a_test_only_if_it_means_the_same(string pattern, bool isExpression, string? test) =>
        Assert.Equal(test, TextPattern.Test("f", pattern, isExpression));
}
