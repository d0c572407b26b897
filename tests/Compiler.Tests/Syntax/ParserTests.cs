using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Syntax;

public sealed class ParserTests
{
    [Theory]
    [InlineData(
        "on tcp_rcv where syn and dport==80 < count(saddr) >",
        "(on tcp_rcv (where (and syn (== dport 80))) (count saddr))")]
    [InlineData(
        "on tcp_rcv where dport in {80, 443, 8000..8100} < sum(len) by saddr top 10 >",
        "(on tcp_rcv (where (in dport {80 443 (.. 8000 8100)})) (sum len (by saddr) (top 10)))")]
    [InlineData("on tcp_rcv where rst < count() >", "(on tcp_rcv (where rst) (count))")]
    [InlineData(
        "on tcp_rcv where len > 1000 < hist(len) by dport >",
        "(on tcp_rcv (where (> len 1000)) (hist len (by dport)))")]
    [InlineData(
        "on tcp_rcv where payload startswith \"GET \" < emit time, saddr, http.path >",
        "(on tcp_rcv (where (startswith payload \"GET \")) (emit time saddr http.path))")]
    [InlineData(
        "on tcp_state where newstate == ESTABLISHED < count(lport) >",
        "(on tcp_state (where (== newstate ESTABLISHED)) (count lport))")]
    [InlineData("on tcp_drop < count(reason, dport) >", "(on tcp_drop (count reason dport))")]
    [InlineData("on tcp_rcv via xdp(veth-1.100@x) < count() >", "(on tcp_rcv (via xdp veth-1.100@x) (count))")]
    [InlineData("on kprobe(tcp_v4_rcv) < count(cpu) >", "(on (kprobe \"tcp_v4_rcv\") (count cpu))")]
    [InlineData(
        "on tracepoint(sock:inet_sock_set_state) < count(args.newstate) >",
        "(on (tracepoint \"sock:inet_sock_set_state\") (count args.newstate))")]
    [InlineData(
        "on uprobe( /lib/x-y.so.6 ,SSL_read )via uprobe where pid == 1 < count() >",
        "(on (uprobe \"/lib/x-y.so.6\" \"SSL_read\") (via uprobe) (where (== pid 1)) (count))")]
    [InlineData(
        "on uprobe(\"/a b/(c)\", \"f(int)\") < count() >", "(on (uprobe \"/a b/(c)\" \"f(int)\") (count))")]
    [InlineData("on tcp_rcv via kprobe where syn < count() >", "(on tcp_rcv (via kprobe) (where syn) (count))")]
    [InlineData(
        "on tcp_rcv < count(saddr) by dport as tries top 10 limit 10k; >",
        "(on tcp_rcv (count saddr (by dport) (as tries) (top 10) (limit 10000)))")]
    [InlineData(
        "on tcp_rcv < let x = len * 2; emit x as twice, (x > 5), saddr; count() >",
        "(on tcp_rcv (let x (* len 2)) (emit (as x twice) (group (> x 5)) saddr) (count))")]
    [InlineData("on tcp_rcv < lhist(len, 0, 1500, 100) >", "(on tcp_rcv (lhist len 0 1500 100))")]
    [InlineData(
        "on tcp_rcv via xdp(eth0) where syn and ttl < 5 < count(saddr); drop >",
        "(on tcp_rcv (via xdp eth0) (where (and syn (< ttl 5))) (count saddr) (drop))")]
    [InlineData("on tcp_rcv < count() > on packet < count() >", "(on tcp_rcv (count))\n(on packet (count))")]
    [InlineData("on tcp_rcv < count() >;\non packet < count() >", "(on tcp_rcv (count))\n(on packet (count))")]
    [InlineData("on tcp_rcv < cuont(saddr) >", "(on tcp_rcv (cuont saddr))")]
    public void A_script_means(string script, string expected) => Assert.Equal(expected, Parsing.Print(script));

    [Theory]
    [InlineData("where len < 100 < count(saddr) >", "(where (< len 100)) (count saddr)")]
    [InlineData(
        "where payload_len < u8(payload, 0) < count() >",
        "(where (< payload_len (call u8 payload 0))) (count)")]
    [InlineData("where payload_len < mss < emit saddr >", "(where (< payload_len mss)) (emit saddr)")]
    [InlineData("where len < 100 < let a = 1; emit a >", "(where (< len 100)) (let a 1) (emit a)")]
    [InlineData("where len << 1 < 100 < count() >", "(where (< (<< len 1) 100)) (count)")]
    [InlineData("where syn < cuont(saddr) >", "(where syn) (cuont saddr)")]
    [InlineData(
        "where payload_len < u8(payload, 0) < cuont() >",
        "(where (< payload_len (call u8 payload 0))) (cuont)")]
    [InlineData("where syn < tally(saddr); count() >", "(where syn) (tally saddr) (count)")]
    [InlineData("where (len < mss) < count() >", "(where (group (< len mss))) (count)")]
    [InlineData("where len > 5 < count() >", "(where (> len 5)) (count)")]
    [InlineData("where len >= 5 < emit len >= 6 >", "(where (>= len 5)) (emit (>= len 6))")]
    [InlineData("where syn < emit len >> 2 >", "(where syn) (emit (>> len 2))")]
    [InlineData("where syn < emit len < 5, a >", "(where syn) (emit (< len 5) a)")]
    [InlineData("where syn < sum(len > 5) >", "(where syn) (sum (> len 5))")]
    public void A_block_begins_where_a_statement_follows_a_complete_expression(string rest, string expected) =>
        Assert.Equal($"(on tcp_rcv {expected})", Parsing.Print($"on tcp_rcv {rest}"));

    [Theory]
    [InlineData("count() by saddr as sources", "(count (by saddr) (as sources))")]
    [InlineData("count() by saddr as source, dport", "(count (by (as saddr source) dport))")]
    [InlineData("count() by saddr, dport as port as tries", "(count (by saddr (as dport port)) (as tries))")]
    [InlineData("count() by saddr as last top 3", "(count (by saddr) (as last) (top 3))")]
    public void The_last_name_is_the_one_of_the_result(string statement, string expected) =>
        Assert.Equal($"(on tcp_rcv {expected})", Parsing.Print($"on tcp_rcv < {statement} >"));

    [Fact]
    public void Spans_cover_what_they_name()
    {
        var marked = MarkedScript.Parse(
            "«on «tcp_rcv» via «xdp(«eth0»)» where «not «opt.mss == 5» »< "
            + "«count(«f(1)») by dport «top 5»»; «emit «a[0]»» >»");
        var (script, diagnostics) = Parsing.Parse(marked.Source);
        var rule = Assert.IsType<Declaration.Rule>(Assert.Single(script.Declarations));
        var not = Assert.IsType<Expression.Unary>(rule.Where);
        var count = Assert.IsType<Statement.Aggregate>(rule.Body[0]);
        var emit = Assert.IsType<Statement.Emit>(rule.Body[1]);

        Assert.Empty(diagnostics);
        TextSpan[] spans =
        [
            rule.Span, rule.Event.Span, rule.Via!.Span, rule.Via.Device!.Span,
            not.Span with { Length = not.Span.Length + 1 }, not.Operand.Span,
            count.Span, count.Call.Arguments[0].Span, count.Call.Sizes.Top!.Span, emit.Span, emit.Columns[0].Value.Span,
        ];
        Assert.Equal(marked.Spans.Select(s => marked.Source[s]), spans.Select(s => marked.Source[s]));
    }

    [Theory]
    [InlineData("on tcp_rcv where dport «=» 80 < count() >")]
    [InlineData("on tcp_rcv where syn < emit len «>» 5 >")]
    [InlineData("on tcp_rcv where 1 < len «<» 5 < count() >")]
    [InlineData("on tcp_rcv where «dst port 80» < count() >")]
    [InlineData("on tcp_rcv where syn < limit 100«;» count() >")]
    [InlineData("on tcp_rcv where syn < count(saddr)«»")]
    [InlineData("on tcp_rcv where syn < count(saddr) by «>»")]
    [InlineData("on tcp_rcv < count(saddr «>»")]
    [InlineData("on tcp_rcv where saddr in {10.0.0.0/8, «10.0.0.1/8»} < count() >")]
    public void One_mistake_is_one_message_where_it_stands(string text)
    {
        var marked = MarkedScript.Parse(text);
        var diagnostic = Assert.Single(Parsing.Parse(marked.Source).Diagnostics);

        Assert.Equal(marked.Spans[0], diagnostic.Primary!.Span);
    }

    [Fact]
    public void Five_mistakes_in_one_script_are_five_messages() => Assert.Equal(
        ["TQ0121", "TQ0112", "TQ0127", "TQ0108", "TQ0119"],
        Parsing.Ids("""
            on tcp_rcv where dport = 80 < count(saddr) >
            on tcp_rcv where saddr in {10.0.0.0/40} < count(saddr) >
            on tcp_rcv where syn and < count(saddr) >
            on tcp_rcv where len == 10parsecs < emit len > 5 >
            """));

    [Fact]
    public void A_rule_after_a_broken_one_is_parsed()
    {
        var (script, _) = Parsing.Parse(new("on tcp_rcv where (((( < count(\non packet where syn < count(saddr) >"));

        Assert.Equal("(on packet (where syn) (count saddr))", SyntaxPrinter.Print(script.Declarations[^1]));
    }
}
