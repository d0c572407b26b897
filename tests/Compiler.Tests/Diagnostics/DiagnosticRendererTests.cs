using System.Collections.Immutable;
using System.Text.Json;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Diagnostics;

public sealed class DiagnosticRendererTests
{
    private const string Folder = "rendering";

    private static readonly SourceText File = new(
        "# ports\n\ton tcp_rcv where\tsaddr == dport and\n\tlen > 5s\n\t\tand 😀 < count() >\n", "scan.tcpq");

    public static TheoryData<string> Names => [.. Examples.Keys];

    private static Dictionary<string, ImmutableArray<Diagnostic>> Examples => new()
    {
        ["labels"] =
        [
            new(Codes.TypeMismatch, "an address is not compared with a port", At("=="))
            {
                Secondary = [At("saddr", "`saddr` is an address"), At("dport", "`dport` is a port")],
                Help = "did you mean `sport == dport`?",
                Notes = ["types do not mix", "`tcpq fields` lists them"],
            },
        ],
        ["marks-in-one-row"] =
        [
            new(Codes.TypeMismatch, "an address is not compared with a port", At("=="))
            {
                Secondary = [At("saddr"), At("dport", "`dport` is a port")],
            },
        ],
        ["several-lines"] =
        [
            new(Codes.NotABoolean, "this is not a condition", Between("where", "len > 5s", "a duration")),
            new(Codes.NotABoolean, "this is not a condition", Between("# ports", "and 😀", "not this either")),
        ],
        ["other-line"] =
        [
            new(Codes.DuplicateName, "`count` is used twice", At("count", "again")) { Secondary = [At("on", "first")] },
        ],
        ["wide-characters"] = [new(Codes.UnknownCharacter, "unknown character `😀`", At("😀", "here"))],
        ["other-source"] =
        [
            new(Codes.ConflictingHooks, "the hooks contradict each other", At("tcp_rcv"))
            {
                Secondary = [new(new("--hook xdp"), new(7, 3), "given here")],
            },
        ],
        ["no-place"] = [new(Codes.NotPermitted, "not permitted") { Help = "run with sudo\nor use `--read`" }],
        ["warning-and-bug"] =
        [
            new(Codes.TruncatedCapture, "the capture is cut short"),
            new(Codes.InternalError, "tcpq has a bug", At("count")),
        ],
        ["control-characters"] =
        [
            new(Codes.UnknownCharacter, "unknown \e[31m", new(new("on \e[2J\0 tcp", "a\e"), new(3, 1), "\a")),
        ],
        ["end-of-script"] =
        [
            new(Codes.BlockNotClosed, "this block is not closed", new(new("on x <"), new(6, 0), "expected `>`")),
        ],
        ["empty-script"] = [new(Codes.EmptyScript, "the script is empty", new(new(""), new(0, 0)))],
        ["more-than-20"] = [.. Enumerable.Repeat(new Diagnostic(Codes.UnknownField, "unknown field"), 27)],
        ["long-line"] =
        [
            new(
                Codes.UnknownField,
                "unknown field `y`",
                new(new(new string('x', 500) + "y" + new string('z', 500)), new(500, 1), "here")),
        ],
    };

    private static ImmutableArray<Diagnostic> SomeOfAll => [.. Examples.Values.SelectMany(v => v).Take(9)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rich_style_shows_the_lines(string name) =>
        Golden.Verify(Folder, name, DiagnosticRenderer.Render(Examples[name], RenderStyle.Rich, colour: false));

    [Fact]
    public void Rich_style_in_colour()
    {
        var rendered = DiagnosticRenderer.Render(Examples["labels"], RenderStyle.Rich, colour: true);
        Golden.Verify(Folder, "colour", rendered.Replace('\e', '␛'));
    }

    [Fact]
    public void Short_style_is_one_line_each() =>
        Golden.Verify(Folder, "short", DiagnosticRenderer.Render(SomeOfAll, RenderStyle.Short, colour: true));

    [Fact]
    public void Json_style_is_one_object_a_line() =>
        Golden.Verify(Folder, "json", DiagnosticRenderer.Render(SomeOfAll, RenderStyle.Json, colour: true));

    [Fact]
    public void Json_survives_broken_text()
    {
        var source = new SourceText("on \ud83d x \u0000", "\udc00");
        var json = DiagnosticRenderer.Render(
            [new(Codes.UnknownCharacter, "unknown `\ud83d`", new(source, new(3, 1)))], RenderStyle.Json, colour: false);

        Assert.Equal("TQ0102", JsonDocument.Parse(json).RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public void Nothing_renders_as_nothing() =>
        Assert.All(Enum.GetValues<RenderStyle>(), s => Assert.Empty(DiagnosticRenderer.Render([], s, colour: true)));

    [Fact]
    public void Colours_are_the_only_difference()
    {
        foreach (var example in Examples.Where(e => e.Key != "control-characters").Select(e => e.Value))
        {
            var coloured = DiagnosticRenderer.Render(example, RenderStyle.Rich, colour: true);
            var plain = System.Text.RegularExpressions.Regex.Replace(coloured, "\e\\[[0-9;]*m", "");

            Assert.Equal(DiagnosticRenderer.Render(example, RenderStyle.Rich, colour: false), plain);
        }
    }

    private static Label At(string text, string label = "") =>
        new(File, new(File.Text.IndexOf(text, StringComparison.Ordinal), text.Length), label);

    private static Label Between(string from, string to, string label)
    {
        var span = TextSpan.Covering(At(from).Span, At(to).Span);
        return new(File, span, label);
    }
}
