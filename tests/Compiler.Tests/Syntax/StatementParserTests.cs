using Tcpq.Testing;
using Xunit;

namespace Tcpq.Syntax;

public sealed class StatementParserTests
{
    [Theory]
    [InlineData("set m[a, b + 1] = now - m[a, b]", "(set (entry m a (+ b 1)) (- now (index m a b)))")]
    [InlineData("delete m[a]", "(delete (entry m a))")]
    [InlineData("if (a > 5) < count() >", "(if (> a 5) (then (count)))")]
    [InlineData("if ((a) and b) < exit > exit", "(if (and (group a) b) (then (exit))) (exit)")]
    [InlineData("if (a) < exit > else < clear x >; exit", "(if a (then (exit)) (else (clear x))) (exit)")]
    [InlineData(
        "if (a) < exit > else if (b) < show x > else < show y >",
        "(if a (then (exit)) (else (if b (then (show x)) (else (show y)))))")]
    [InlineData("if (a) < if (b) < emit c >> emit d", "(if a (then (if b (then (emit c))))) (emit d)")]
    [InlineData("if (a) < if (b) < emit c >> else < emit d >", "(if a (then (if b (then (emit c)))) (else (emit d)))")]
    [InlineData("if (a) < emit b >> 2 > emit c", "(if a (then (emit (>> b 2)))) (emit c)")]
    [InlineData("if (a < count() by b) < exit >", "(if (< a (value (count (by b)))) (then (exit)))")]
    [InlineData("if (count() by a > 5) < exit >", "(if (> (value (count (by a))) 5) (then (exit)))")]
    [InlineData("let n = sum(len) by a, b within 10s top 3",
        "(let n (value (sum len (by a b) (within 10000000000ns) (top 3))))")]
    [InlineData("let n = (count() by a) / (count())",
        "(let n (/ (group (value (count (by a)))) (group (value (count)))))")]
    [InlineData("let n = count() / 2", "(let n (/ (value (count)) 2))")]
    [InlineData("emit count() by a as n, b", "(emit (as (value (count (by a))) n) b)")]
    [InlineData("emit (count() by a, b) as n", "(emit (as (group (value (count (by a b)))) n))")]
    [InlineData("let n = count() by (a / 2), f(b), m[c]",
        "(let n (value (count (by (group (/ a 2)) (call f b) (index m c)))))")]
    [InlineData(
        "count() by a within w as n top 5 limit 10k lru",
        "(count (by a) (within w) (as n) (top 5) (limit 10000) lru)")]
    [InlineData("count(a) lru 10k", "(count a (limit 10000) lru)")]
    [InlineData("show x top 10 where (x > 5) and y", "(show x (top 10) (where (and (group (> x 5)) y)))")]
    [InlineData("show count; clear last", "(show count) (clear last)")]
    [InlineData("drop", "(drop)")]
    [InlineData("capture; pass", "(capture) (pass)")]
    [InlineData("limit 100/s", "(limit 100 in 1000000000)")]
    [InlineData("limit 1k/m by a", "(limit 1000 in 60000000000 (by a))")]
    [InlineData("limit 6/h burst 2 by a, b + 1 as c", "(limit 6 in 3600000000000 (burst 2) (by a (as (+ b 1) c)))")]
    [InlineData("count() by burst limit 5", "(count (by burst) (limit 5))")]
    [InlineData("print \"x\"", "(print (text \"x\"))")]
    [InlineData("print \"\"", "(print (text))")]
    [InlineData("print \"{a}{b + 1} {{{c}}} \\n}}é\"", "(print (text a (+ b 1) \" {\" c \"} \\x0a}\\xe9\"))")]
    [InlineData("print \"{payload startswith \"a}\"}\"", "(print (text (startswith payload \"a}\")))")]
    [InlineData("print \"{p in {1, 2}} {a > b}\"", "(print (text (in p {1 2}) \" \" (> a b)))")]
    [InlineData("alert \"x\" once", "(alert (text \"x\") (once))")]
    [InlineData("alert \"x\" once per a, b as c", "(alert (text \"x\") (once (per a (as b c))))")]
    [InlineData("alert \"x\" once within 2 * w", "(alert (text \"x\") (once (within (* 2 w))))")]
    public void A_statement_means(string statement, string expected) =>
        Assert.Equal($"(on tcp_rcv {expected})", Parsing.Print($"on tcp_rcv < {statement} >"));

    [Theory]
    [InlineData("print \"a {b +«» } c\"")]
    [InlineData("print \"a {dport «=» 80}\"; print \"{b}\"")]
    [InlineData("print \"a «{» b\"")]
    [InlineData("print \"a «}» b {c}\"")]
    [InlineData("print \"a «{ }» b\"")]
    [InlineData("print \"{a«,» b}\"")]
    [InlineData("print \"{«dst port»}\"")]
    [InlineData("print \"«\\q» {a}\"")]
    [InlineData("print «saddr»")]
    [InlineData("print «(\"x\")»")]
    [InlineData("alert \"x\" «within» 5s")]
    [InlineData("alert \"x\" once «saddr» within 5s")]
    [InlineData("if «a > 5» < count() >")]
    [InlineData("if (a) < count() >; «else» < exit >")]
    [InlineData("let n = count() by a «/» 2")]
    [InlineData("let n = count() by a «>» 2")]
    [InlineData("show x where a «>» 5")]
    [InlineData("show x«,» y")]
    [InlineData("if (a) «<» >")]
    [InlineData("set m «»; exit")]
    [InlineData("set m[«]» = 5")]
    [InlineData("delete m[a] «=» 5")]
    [InlineData("set «=» 5")]
    public void One_mistake_is_one_message_where_it_stands(string statement)
    {
        var marked = MarkedScript.Parse($"on tcp_rcv < {statement} >");
        var diagnostic = Assert.Single(Parsing.Parse(marked.Source).Diagnostics);

        Assert.Equal(marked.Spans[0].Start, diagnostic.Primary!.Span.Start);
    }

    [Fact]
    public void A_mistake_in_each_value_of_a_text_is_told() => Assert.Equal(
        ["TQ0127", "TQ0121", "TQ0128"],
        Parsing.Ids("on tcp_rcv < print \"{a +} {b = 5} {c\" >"));

    [Fact]
    public void Values_in_a_text_stand_where_they_are_written()
    {
        var marked = MarkedScript.Parse("on tcp_rcv < print «\"a {«b»}{ «c + 1» }\"» >");
        var (script, _) = Parsing.Parse(marked.Source);
        var text = Assert.IsType<Statement.Print>(script.Declarations[0].Block[0]).Text;

        Assert.Equal(
            marked.Spans.AsEnumerable(),
            [text.Span, .. text.Parts.OfType<TextPart.Value>().Select(v => v.Expression.Span)]);
    }
}
