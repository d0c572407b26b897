using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Formatting;
using Tcpq.Syntax.Literals;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Syntax;

public sealed class RobustnessTests
{
    private const int Deep = 30_000;

    private static readonly string[] Seeds = [
        "on tcp_rcv via xdp(eth0) where syn and dport in {80, 8000..8100} < count(saddr) by dport as n top 1 limit 9 >",
        "on tcp_rcv where payload startswith \"GET \\x20\" < emit time, saddr as a, (len > 5); let x = -len << 2 >",
        "on packet where saddr in {10.0.0.0/8, ::1/128} and smac == 02:42:ac:11:00:02 < hist(len); if (x) < drop >> ",
        "param p = 10s \"doc\"\nmap m[sock] : time lru 100k\nevery 5s < show x >\non tcp_rcv < lhist(len, 0, 15, 1) >",
        "use \"lib\"\nconst c = {1, 2..3}\ndef f(a, b) = a + m[b]\nbegin < print \"{a} {{}} {f(1, \"}\")}\" >\nend < "
        + "exit >",
        "on packet < let n = distinct(a) by b, c within 5s; set m[a, b] = n > 5; if ((n) < 3) < delete m[a] > else if "
        + "(c) "
            + "< alert \"{n + 1}\" once per a, b within 10s > else < clear x >> every w < show x top 5 where (x > 1) >",
    ];

    private static readonly string[] Starts =
        ["on tcp_rcv ", "on tcp_rcv < ", "", "on packet < if (", "on packet < print \"{", "every 1s < ", "const a = "];

    [Fact]
    public void Random_characters_never_stop_the_parser()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var text = new StringBuilder();
            for (var i = random.Next(60); i >= 0; i--)
            {
                text.Append(random.Next(20) == 0 ? (char)random.Next(0x10000) : (char)random.Next(9, 127));
            }

            ParseAndRender(text.ToString());
        }
    }

    [Fact]
    public void Random_tokens_never_stop_the_parser()
    {
        var random = new Random(2);
        string[] others = ["x", "1", "10.0.0.1", "\"t\"", "tcp_rcv", "eth0", "\n", "on", "<", ">"];
        string[] words = [.. TokenTable.Rows.Select(r => r.Text), .. others];
        for (var round = 0; round < 4000; round++)
        {
            var start = random.GetItems(Starts, 1)[0];
            ParseAndRender(start + string.Join(' ', random.GetItems(words, random.Next(40))));
        }
    }

    [Fact]
    public void Changed_scripts_never_stop_the_parser()
    {
        var random = new Random(3);
        for (var round = 0; round < 4000; round++)
        {
            var text = new StringBuilder(Seeds[random.Next(Seeds.Length)]);
            for (var i = random.Next(1, 5); i > 0 && text.Length > 1; i--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at));
                        break;
                    case 1:
                        text.Insert(at, "<>(){}[];,.\"'#=\n:/@"[random.Next(19)]);
                        break;
                    default:
                        text.Insert(at, text.ToString(at, Math.Min(8, text.Length - at)));
                        break;
                }
            }

            ParseAndRender(text.ToString());
        }
    }

    [Fact]
    public void A_script_that_ends_too_early_is_explained()
    {
        foreach (var seed in Seeds)
        {
            for (var length = 0; length < seed.Length; length++)
            {
                ParseAndRender(seed[..length]);
            }
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("f(")]
    [InlineData("a[")]
    [InlineData("- ")]
    [InlineData("not ")]
    [InlineData("a - ")]
    [InlineData("a < ")]
    [InlineData("a > ")]
    [InlineData("a ")]
    [InlineData("a[0]")]
    [InlineData("a, ")]
    [InlineData("< ")]
    [InlineData(">> ")]
    [InlineData("< if (a) ")]
    [InlineData("if (a) ")]
    [InlineData("if (a) < b > else ")]
    [InlineData("else < ")]
    [InlineData("else ")]
    [InlineData("> elif (a) < exit ")]
    [InlineData("count() by ")]
    [InlineData("count(count() by a, ")]
    [InlineData("print \"{")]
    [InlineData("print \"{a}\"; ")]
    [InlineData("}")]
    [InlineData("set m[")]
    [InlineData("const a = ")]
    [InlineData("const a = 1\n")]
    [InlineData("def f(")]
    [InlineData("map m[a, ")]
    [InlineData("every ")]
    [InlineData("alert \"\" once per a ")]
    [InlineData("count(")]
    [InlineData("1..")]
    [InlineData(":")]
    [InlineData("::")]
    [InlineData("@")]
    [InlineData("\"")]
    [InlineData("9.")]
    public void Endless_repetition_is_one_short_answer(string part)
    {
        foreach (var start in (string[])["on tcp_rcv where ", "on tcp_rcv < emit ", "on tcp_rcv < count(a) by ",
            "on tcp_rcv < print \"{", "on tcp_rcv < ", "const a = ", ""])
        {
            ParseAndRender(start + string.Concat(Enumerable.Repeat(part, Deep)));
        }
    }

    [Fact]
    public void Every_node_of_the_tree_is_printed()
    {
        var span = new TextSpan(0, 0);
        var types = typeof(Expression).GetNestedTypes()
            .Concat(typeof(Statement).GetNestedTypes()).Concat(typeof(Declaration).GetNestedTypes());
        foreach (var type in types)
        {
            Assert.NotEmpty(Make(type, span) switch
            {
                Expression expression => SyntaxPrinter.Print(expression),
                Statement statement => SyntaxPrinter.Print(statement),
                Declaration declaration => SyntaxPrinter.Print(declaration),
                var other => throw new InvalidOperationException($"{other} is no node"),
            });
        }

        foreach (var type in typeof(LiteralValue).GetNestedTypes())
        {
            Assert.NotEmpty(SyntaxPrinter.Print((LiteralValue)Make(type, span)));
        }
    }

    private static object Make(Type type, TextSpan span)
    {
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance)[0];
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, span))]);
    }

    private static object? Value(Type type, TextSpan span)
    {
        if (type == typeof(Expression))
        {
            return new Expression.Missing(span);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return type.GetField(nameof(ImmutableArray<>.Empty))!.GetValue(null);
        }

        return type == typeof(LiteralValue) ? new LiteralValue.Boolean(true)
            : type == typeof(string) ? "x"
            : type.IsValueType ? Activator.CreateInstance(type) : Make(type, span);
    }

    // What the parser takes, the layout has all of: only names that are none are left to be called unknown.
    private static void FormatWithoutLoss(SourceText source, ImmutableArray<Diagnostic> diagnostics)
    {
        var formatted = ScriptFormatter.Format(source);
        if (formatted.Text is { } text)
        {
            Assert.Equal(text, ScriptFormatter.Format(new(text)).Text);
        }
        else if (!diagnostics.Any(d => d.Code.Severity == Severity.Error))
        {
            Assert.All(formatted.Diagnostics, d => Assert.Equal(Codes.UnknownEvent, d.Code));
        }
    }

    private static void ParseAndRender(string text)
    {
        var source = new SourceText(text);
        var (script, diagnostics) = Parsing.Parse(source);
        var isIncomplete = SyntaxPrinter.Print(script).Contains("(missing)", StringComparison.Ordinal);
        Assert.True(diagnostics.Length > 0 || !isIncomplete, text);
        Assert.All(diagnostics, d => Assert.InRange(d.Primary!.Span.End, 0, text.Length));
        Assert.True(script.Declarations.Length > 0 || diagnostics.Length > 0, text);
        Assert.NotNull(DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
        if (text.Length < 1000)
        {
            Assert.NotNull(DiagnosticRenderer.Render(diagnostics, RenderStyle.Short, colour: false));
            Assert.NotNull(DiagnosticRenderer.Render(diagnostics, RenderStyle.Json, colour: false));
            FormatWithoutLoss(source, diagnostics);
        }
    }
}
