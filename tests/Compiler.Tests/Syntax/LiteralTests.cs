using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;
using Xunit;

namespace Tcpq.Syntax;

public sealed class LiteralTests
{
    [Theory]
    [InlineData("42", "42")]
    [InlineData("0", "0")]
    [InlineData("0x1f", "31")]
    [InlineData("0XFF_FF", "65535")]
    [InlineData("1_000", "1000")]
    [InlineData("10k", "10000")]
    [InlineData("10M", "10000000")]
    [InlineData("2G", "2000000000")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("0xffffffffffffffff", "18446744073709551615")]
    [InlineData("64KiB", "65536B")]
    [InlineData("2MiB", "2097152B")]
    [InlineData("1GiB", "1073741824B")]
    [InlineData("10ns", "10ns")]
    [InlineData("250us", "250000ns")]
    [InlineData("10ms", "10000000ns")]
    [InlineData("5s", "5000000000ns")]
    [InlineData("1m", "60000000000ns")]
    [InlineData("1h", "3600000000000ns")]
    [InlineData("1m30s", "90000000000ns")]
    [InlineData("1h2m3s4ms5us6ns", "3723004005006ns")]
    [InlineData("1_0s500ms", "10500000000ns")]
    [InlineData("9223372036854775807ns", "9223372036854775807ns")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("10.1.2.3/32", "10.1.2.3/32")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    [InlineData("FE80::1", "fe80::1")]
    [InlineData("dead::beef", "dead::beef")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("::1/128", "::1/128")]
    [InlineData("::/0", "::/0")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    [InlineData("fe80::/10", "fe80::/10")]
    [InlineData("::ffff:1.2.3.4", "1.2.3.4")]
    [InlineData("64:ff9b::1.2.3.4", "64:ff9b::102:304")]
    [InlineData("02:42:ac:11:00:02", "02:42:ac:11:00:02")]
    [InlineData("AA:BB:CC:DD:EE:FF", "aa:bb:cc:dd:ee:ff")]
    [InlineData("\"GET \"", "\"GET \"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"\\n\\r\\t\\\"\\\\\\x7f\\xFF\"", "\"\\x0a\\x0d\\x09\\\"\\\\\\x7f\\xff\"")]
    [InlineData("\"é€😀\"", "\"\\xc3\\xa9\\xe2\\x82\\xac\\xf0\\x9f\\x98\\x80\"")]
    [InlineData("\"# < > 'x'\"", "\"# < > 'x'\"")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    public void A_literal_has_the_value_that_is_written(string text, string expected)
    {
        var bag = new DiagnosticBag();
        var tokens = Lexer.Lex(new(text), bag);

        Assert.Empty(bag.ToImmutable());
        Assert.Equal([TokenKind.Literal, TokenKind.EndOfFile], tokens.Select(t => t.Kind));
        Assert.Equal(expected, SyntaxPrinter.Print(tokens[0].Value!));
    }

    [Theory]
    [InlineData("10.0.0.1", 0xffff_0a00_0001UL)]
    [InlineData("::ffff:10.0.0.1", 0xffff_0a00_0001UL)]
    public void An_IPv4_address_is_mapped(string text, ulong low) =>
        Assert.Equal(new LiteralValue.Address(0, low), Read(text));

    [Fact]
    public void A_prefix_counts_bits_of_the_mapped_address()
    {
        Assert.Equal(new LiteralValue.Prefix(0, 0xffff_0a00_0000, 104), Read("10.0.0.0/8"));
        Assert.Equal(new LiteralValue.Prefix(0x2001_0db8_0000_0000, 0, 32), Read("2001:db8::/32"));
    }

    [Fact]
    public void The_first_byte_of_a_MAC_address_is_the_most_significant() =>
        Assert.Equal(new LiteralValue.Mac(0x0242_ac11_0002), Read("02:42:ac:11:00:02"));

    [Theory]
    [InlineData("256.0.0.1", "TQ0110", 0, 3)]
    [InlineData("1.2.3.1000", "TQ0110", 6, 4)]
    [InlineData("10.0.0", "TQ0111", 0, 6)]
    [InlineData("10.0.0.1.2", "TQ0111", 0, 10)]
    [InlineData("10.0.0.1x", "TQ0111", 0, 9)]
    [InlineData("01.2.3.4", "TQ0111", 0, 8)]
    [InlineData("1:2:3", "TQ0111", 0, 5)]
    [InlineData("1::2::3", "TQ0111", 0, 7)]
    [InlineData("1:2:3:4:5:6:7:8:9", "TQ0111", 0, 17)]
    [InlineData("dead::beefy", "TQ0111", 0, 11)]
    [InlineData("12345::", "TQ0111", 0, 7)]
    [InlineData("02:42:ac:11:00:02:03", "TQ0111", 0, 20)]
    [InlineData("2:42:ac:11:00:02", "TQ0111", 0, 16)]
    [InlineData("10.0.0.0/33", "TQ0112", 9, 2)]
    [InlineData("::/1000000000000", "TQ0112", 3, 13)]
    [InlineData("10.0.0.0/8x", "TQ0111", 9, 2)]
    [InlineData("10.0.0.1/24", "TQ0113", 0, 11)]
    [InlineData("::1/64", "TQ0113", 0, 6)]
    [InlineData("18446744073709551616", "TQ0106", 0, 20)]
    [InlineData("0x10000000000000000", "TQ0106", 0, 19)]
    [InlineData("300000h", "", 0, 0)]
    [InlineData("3000000h", "TQ0106", 0, 8)]
    [InlineData("0xfg", "TQ0107", 3, 1)]
    [InlineData("1_", "TQ0107", 1, 1)]
    [InlineData("0x_1", "TQ0107", 2, 1)]
    [InlineData("10K", "TQ0108", 2, 1)]
    [InlineData("10µs", "TQ0108", 2, 2)]
    [InlineData("1m30", "TQ0108", 1, 3)]
    [InlineData("1m30d", "TQ0108", 1, 4)]
    [InlineData("1m30k", "TQ0108", 1, 4)]
    [InlineData("1.5", "TQ0109", 0, 3)]
    [InlineData("\"abc", "TQ0103", 0, 1)]
    [InlineData("\"abc\\", "TQ0103", 0, 1)]
    [InlineData("\"abc\n\"", "TQ0103", 0, 1)]
    [InlineData("\"a\\bc\"", "TQ0104", 2, 2)]
    [InlineData("\"\\x1\"", "TQ0104", 1, 2)]
    [InlineData("'a'", "TQ0105", 0, 3)]
    public void A_mistake_in_a_literal_is_marked_where_it_stands(string text, string id, int start, int length)
    {
        var bag = new DiagnosticBag();
        Lexer.Lex(new(text), bag);
        var found = bag.ToImmutable().FirstOrDefault();

        Assert.Equal(id, found?.Code.Id ?? "");
        Assert.Equal((start, length), (found?.Primary?.Span.Start ?? 0, found?.Primary?.Span.Length ?? 0));
    }

    [Theory]
    [InlineData("10K", "did you mean `10k`?")]
    [InlineData("10Kb", "did you mean `10KiB`?")]
    [InlineData("10mib", "did you mean `10MiB`?")]
    [InlineData("10msec", "did you mean `10ms`?")]
    [InlineData("10d", "units are `k M G`, `B KiB MiB GiB` and `ns us ms s m h`")]
    [InlineData("0.5ms", "write `500us`")]
    [InlineData("2.5M", "write `2500000`")]
    [InlineData("1.5MiB", "write `1536KiB`")]
    [InlineData("172.16.5.4/12", "the prefix is `172.16.0.0/12`, the single host `172.16.5.4`")]
    [InlineData("10.0/16", null)]
    [InlineData("10.1.2/24", "write `10.1.2.0/24`")]
    [InlineData("10.0.0.0/255.255.0.0", "this network mask is the length `/16`")]
    public void The_help_says_what_was_meant(string text, string? help)
    {
        var bag = new DiagnosticBag();
        Lexer.Lex(new(text), bag);

        Assert.Equal(help, bag.ToImmutable()[0].Help);
    }

    private static LiteralValue Read(string text) => Lexer.Lex(new(text), new())[0].Value!;
}
