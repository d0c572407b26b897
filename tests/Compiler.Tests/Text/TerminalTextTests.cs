using System.Globalization;
using System.Text;
using System.Text.Json;
using Tcpq.Diagnostics;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Text;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("GET /index.html ~", "GET /index.html ~")]
    [InlineData("grüße 日本語 😀 e\u0301", "grüße 日本語 😀 e\u0301")]
    [InlineData("a\e[31mb", "a\\x1b[31mb")]
    [InlineData("a\u009b2Jb\u0085c\u007f", "a\\xc2\\x9b2Jb\\xc2\\x85c\\x7f")]
    [InlineData("admin\u202etxt.exe", "admin\\xe2\\x80\\xaetxt.exe")]
    [InlineData("pay\u200bpal\ufeff", "pay\\xe2\\x80\\x8bpal\\xef\\xbb\\xbf")]
    [InlineData("\u2066x\u2069\u2028", "\\xe2\\x81\\xa6x\\xe2\\x81\\xa9\\xe2\\x80\\xa8")]
    [InlineData("\u061c\u00ad\u3164", "\\xd8\\x9c\\xc2\\xad\\xe3\\x85\\xa4")]
    [InlineData("\U000e0041\ufe0f", "\\xf3\\xa0\\x81\\x81\\xef\\xb8\\x8f")]
    public void What_has_no_shape_of_its_own_is_escaped(string text, string expected)
    {
        Assert.Equal(expected, TerminalText.Escape(text));
        Assert.Equal(expected, TerminalText.Escape(expected));
    }

    [Fact]
    public void What_is_kept_stays() => Assert.Equal("a\nb\tc\\x0d", TerminalText.Escape("a\nb\tc\r", "\n\t"));

    [Fact]
    public void Every_character_is_shown_or_escaped_in_every_way()
    {
        for (var value = 0; value <= 0x10ffff; value++)
        {
            if (!Rune.TryCreate(value, out var rune))
            {
                continue;
            }

            var text = rune.ToString();
            var json = TerminalText.EscapeJson(JsonSerializer.Serialize(text));
            foreach (var shown in (string[])[TerminalText.Escape(text), TerminalText.Mask(text), json])
            {
                Assert.True(shown.EnumerateRunes().All(TerminalText.IsSafe), $"U+{value:X4}");
            }

            Assert.Equal(text, JsonSerializer.Deserialize<string>(json));
            Assert.Equal(TerminalText.IsSafe(rune) || value == 0xfffd, TerminalText.Mask(text) == text);
            Assert.True(
                TerminalText.IsSafe(rune) || Rune.GetUnicodeCategory(rune) is not UnicodeCategory.UppercaseLetter);
        }
    }

    [Theory]
    [InlineData("on tcp_rcv where \u202e\u009b2J syn < count() >")]
    [InlineData("on tcp_rcv where http.host == \"\u200b\e]0;x\a\" < count(\u2066) >")]
    public void A_diagnostic_quotes_nothing_else(string script)
    {
        var source = new SourceText(script, "x\u202e.tcpq");
        var diagnostics = Compilation.Check(source, DescribedOptions.Of(source));
        Assert.NotEmpty(diagnostics);
        foreach (var style in Enum.GetValues<RenderStyle>())
        {
            var text = DiagnosticRenderer.Render(diagnostics, style, colour: false);
            Assert.True(text.EnumerateRunes().All(rune => rune.Value == '\n' || TerminalText.IsSafe(rune)), text);
        }
    }
}
