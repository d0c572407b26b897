using Tcpq.Diagnostics;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Syntax;

public sealed class LexerTests
{
    public static TheoryData<string> Texts => [.. TokenTable.Rows.Select(r => r.Text)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_row_of_the_table_is_one_token(string text)
    {
        var tokens = Lex($" {text} ");

        Assert.Equal(2, tokens.Length);
        Assert.Equal(TokenTable.Find(text)!.Kind, tokens[0].Kind);
        Assert.Equal(new TextSpan(1, text.Length), tokens[0].Span);
    }

    [Fact]
    public void Every_pair_of_rows_is_read_as_two_tokens_with_a_blank_between()
    {
        foreach (var first in TokenTable.Rows)
        {
            foreach (var second in TokenTable.Rows)
            {
                var isComment = first.Text == "/" && second.Text is "/" or "*";
                var text = $"{first.Text} {second.Text}";
                var kinds = Lex(text).Select(t => t.Kind);
                Assert.True(isComment || kinds.SequenceEqual([first.Kind, second.Kind, TokenKind.EndOfFile]), text);
            }
        }
    }

    [Fact]
    public void Every_kind_of_token_comes_from_the_table_or_from_a_test_of_its_own()
    {
        TokenKind[] others =
        [
            TokenKind.EndOfFile, TokenKind.Identifier, TokenKind.Literal, TokenKind.BadLiteral, TokenKind.RawName,
            TokenKind.Template,
        ];

        Assert.Equal(
            Enum.GetValues<TokenKind>().Order(),
            TokenTable.Rows.Select(r => r.Kind).Concat(others).Distinct().Order());
    }

    [Fact]
    public void Texts_in_the_table_are_unique() =>
        Assert.Equal(TokenTable.Rows.Length, TokenTable.Rows.Select(r => r.Text).Distinct().Count());

    [Theory]
    [InlineData("dport")]
    [InlineData("_x1")]
    [InlineData("opt.mss")]
    [InlineData("ip6.flow")]
    [InlineData("tcp.csum")]
    [InlineData("tcp.flags.syn")]
    [InlineData("args.in")]
    [InlineData("ESTABLISHED")]
    [InlineData("dead")]
    [InlineData("Count")]
    public void A_name_is_one_token(string text)
    {
        var tokens = Lex(text);

        Assert.Equal([TokenKind.Identifier, TokenKind.EndOfFile], tokens.Select(t => t.Kind));
        Assert.Equal(text, tokens[0].Text);
    }

    [Theory]
    [InlineData("eth0")]
    [InlineData("veth-1.100@x")]
    [InlineData("a#b<c>")]
    [InlineData("ünïcode")]
    public void A_device_is_read_as_it_is(string device)
    {
        var tokens = Lex($"on tcp_rcv via xdp( {device} ) < count() >");

        Assert.Equal((TokenKind.RawName, device), (tokens[5].Kind, tokens[5].Text));
        Assert.Equal(TokenKind.CloseParenthesis, tokens[6].Kind);
    }

    [Fact]
    public void Comments_and_the_first_line_are_skipped()
    {
        var tokens = Lex("#!/usr/bin/env tcpq\nsyn # and \"so\n# on\r\nack");

        Assert.Equal(["syn", "ack", ""], tokens.Select(t => t.Text));
        Assert.True(tokens[1].StartsLine);
    }

    [Theory]
    [InlineData("8000..8100", 3)]
    [InlineData("1..9", 3)]
    [InlineData("10.0.0.1..10.0.0.9", 3)]
    [InlineData("fe80::1..fe80::9", 3)]
    [InlineData("10.0.0.0/8", 1)]
    [InlineData("10 / 8", 3)]
    [InlineData("dead::beef", 1)]
    [InlineData("::", 1)]
    [InlineData("a:b", 3)]
    [InlineData("a-b", 3)]
    [InlineData("len>>2", 3)]
    [InlineData("a<=b", 3)]
    [InlineData("!=!", 2)]
    [InlineData("not_x", 1)]
    public void Where_a_token_ends(string text, int expected) => Assert.Equal(expected, Lex(text).Length - 1);

    [Theory]
    [InlineData("print \"a {b} c\" x", "\"a {b} c\"")]
    [InlineData("alert \"{f(\"}\")}\" x", "\"{f(\"}\")}\"")]
    [InlineData("print \"{p in {1, 2}} {{ \\\" }}\" x", "\"{p in {1, 2}} {{ \\\" }}\"")]
    [InlineData("print \"{a\" x", "\"{a\"")]
    [InlineData("print \"\" x", "\"\"")]
    public void A_text_after_print_and_alert_holds_values(string text, string expected)
    {
        var tokens = Lex(text);

        Assert.Equal((TokenKind.Template, expected), (tokens[1].Kind, tokens[1].Text));
        Assert.Equal("x", tokens[2].Text);
    }

    private static Token[] Lex(string text)
    {
        var bag = new DiagnosticBag();
        var tokens = Lexer.Lex(new(text), bag);
        Assert.Empty(bag.ToImmutable());
        return tokens;
    }
}
