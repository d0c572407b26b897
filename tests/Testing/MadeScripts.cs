using System.Collections.Immutable;

namespace Tcpq.Testing;

/// <summary>Scripts that are wrong and that no list of texts could hold: of great length or depth, and with characters
/// that an editor would change.</summary>
public static class MadeScripts
{
    private const int Many = 20_000;

    /// <summary>Each with what it is.</summary>
    public static ImmutableArray<(string Name, string Text)> All { get; } = [
        ("nothing", ""),
        ("blanks", " \t\r\n  \n"),
        ("a byte order mark", "\uFEFF"),
        ("a byte order mark before a rule", "\uFEFFon tcp_rcv where sym < count() >"),
        ("a zero", "\0"),
        ("a zero in a condition", "on tcp_rcv where syn\0 < count() >"),
        ("a zero in a text", "on tcp_rcv where payload startswith \"a\0b < count() >"),
        ("zeros", new('\0', Many)),
        ("control characters", "on tcp_rcv where \u0001\u0002\u001b[31msyn < count() >"),
        ("half of a surrogate pair", "on tcp_rcv where \ud800 < count() >"),
        ("half of a surrogate pair in a text", "on tcp_rcv < print \"\udc00 {sadr}\" >"),
        ("lines that end in CR LF", "on tcp_rcv where syn\r\n  < count(sadr) >\r\non tcp_rvc < count() >\r\n"),
        ("lines that end in CR", "on tcp_rcv where syn\r  < count(sadr) >\r"),
        ("a text over a line end of CR LF", "on tcp_rcv < print \"one\r\ntwo\" >"),
        ("line separators", "on tcp_rcv where syn\u2028< count(sadr) >\u2029"),
        ("blanks that do not break", "on\u00a0tcp_rcv\u00a0where\u00a0syn < count(sadr) >"),
        ("blanks of no width", "on tcp_rcv where sy\u200bn < count() >"),
        ("text from right to left", "on tcp_rcv where \u202esyn\u202c < count() >"),
        ("letters that look like others", "on tcp_rcv where d\u0440ort == 80 < count() >"),
        ("a combining accent", "on tcp_rcv where syn\u0301 < count() >"),
        ("full-width digits", "on tcp_rcv where dport == \uff18\uff10 < count() >"),
        ("tabs", "on tcp_rcv\twhere\tsyn\t<\tcount(sadr)\t>"),
        ("a comment that never ends in a line", "#" + new string('x', Many)),
        ("a long name", $"on tcp_rcv where {new string('a', Many)} < count() >"),
        ("a long event", $"on {new string('e', Many)} < count() >"),
        ("a long number", $"on tcp_rcv where len > {new string('9', Many)} < count() >"),
        ("a long hexadecimal number", $"on tcp_rcv where len > 0x{new string('f', Many)} < count() >"),
        ("a long unit", $"on tcp_rcv where len > 1{new string('s', Many)} < count() >"),
        ("a long address", $"on tcp_rcv where saddr == 10{Repeat(".0")} < count() >"),
        ("a long IPv6 address", $"on tcp_rcv where saddr == 1{Repeat(":1")} < count() >"),
        ("a long text", $"on tcp_rcv where payload contains \"{new string('x', Many)}\" < count() >"),
        ("a long text that is not closed", $"on tcp_rcv where payload contains \"{new string('x', Many)}"),
        ("many escapes", $"on tcp_rcv where payload contains \"{Repeat("\\q")}\" < count() >"),
        ("many values in a text", $"on tcp_rcv < print \"{Repeat("{saddr}")}\" >"),
        ("many braces in a text", $"on tcp_rcv < print \"{Repeat("{ ")}\" >"),
        ("many parentheses", $"on tcp_rcv where {Repeat("(")}syn{Repeat(")")} < count() >"),
        ("many parentheses that are not closed", $"on tcp_rcv where {Repeat("(")}"),
        ("many brackets", $"on tcp_rcv where payload{Repeat("[0")} < count() >"),
        ("many braces", $"on tcp_rcv where dport in {Repeat("{")} < count() >"),
        ("many signs", $"on tcp_rcv where {Repeat("not ")}syn < count() >"),
        ("many minus signs", $"on tcp_rcv where len == {Repeat("-")}1 < count() >"),
        ("many operators", $"on tcp_rcv where syn{Repeat(" and syn")} < count() >"),
        ("many comparisons", $"on tcp_rcv where len{Repeat(" == 1")} < count() >"),
        ("many sums", $"on tcp_rcv where len{Repeat(" + 1")} > 5 < count() >"),
        ("many calls", $"on tcp_rcv where {Repeat("f(")} < count() >"),
        ("many keys", $"on tcp_rcv < count(saddr{Repeat(", saddr")}) >"),
        ("many columns", $"on tcp_rcv < emit saddr{Repeat(", saddr")} >"),
        ("many arguments", $"on tcp_rcv < sum(len{Repeat(", len")}) >"),
        ("many blocks", $"on tcp_rcv < {Repeat("if (syn) < ")}count(){Repeat(" >")} >"),
        ("many else", $"on tcp_rcv < if (syn) < count() > {Repeat("else if (ack) < count() > ")}>"),
        ("many aggregates in each other", $"on tcp_rcv < {Repeat("sum(")}len{Repeat(")")} >"),
        ("many opening brackets of blocks", Repeat("<")),
        ("many closing brackets of blocks", Repeat(">")),
        ("many semicolons", Repeat(";")),
        ("many words", Repeat("on ")),
        ("many quotes", Repeat("\"")),
        ("many rules with a mistake", string.Concat(Enumerable.Repeat("on tcp_rcv where sym < count() >\n", 1000))),
        ("many functions that use each other",
            Chain("def f{0}(p) = f{1}(p)\n", "on tcp_rcv where f0(syn) < count() >")),
        ("functions that grow", Chain("def f{0}(p) = f{1}(p) + f{1}(p)\n", "on tcp_rcv where f0(len) > 1 < count() >")),
        ("many constants of each other", Chain("const c{0} = c{1}\n", "on tcp_rcv where len > c0 < count() >")),
        ("constants that grow", Chain("const c{0} = c{1} + c{1}\n", "on tcp_rcv where len > c0 < count() >")),
    ];

    private static string Repeat(string part) => string.Concat(Enumerable.Repeat(part, Many));

    private static string Chain(string link, string end) => string.Concat(
        Enumerable.Range(0, 100).Select(i => link.Replace("{0}", $"{i}").Replace("{1}", $"{i + 1}"))) + end;
}
