using System.Text;
using System.Text.RegularExpressions;
using Tcpq.Diagnostics;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Syntax.Formatting;

public sealed class ScriptFormatterTests
{
    private const string FolderName = "formatting";

    private static readonly string[] Files =
    [
        .. Directory.EnumerateFiles(Golden.Folder(FolderName), "*.tcpq")
            .Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Names => [.. Files];

    private static IEnumerable<string> Scripts =>
        Files.Select(Read).Concat(DocumentedScripts.All.Select(script => script.Source.Text));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_script_is_laid_out_as_verified(string name) =>
        Golden.Verify(FolderName, name, Format(Read(name)));

    [Fact]
    public void Formatting_changes_nothing_but_the_layout() => Assert.All(Scripts, AssertProperties);

    [Fact]
    public void Blanks_line_ends_and_comments_anywhere_change_no_meaning()
    {
        var random = new Random(5);
        foreach (var script in Scripts)
        {
            for (var round = 0; round < 40; round++)
            {
                AssertProperties(Scatter(script, random));
            }
        }
    }

    [Fact]
    public void A_script_with_mistakes_is_not_formatted()
    {
        var formatted = ScriptFormatter.Format(new("on tcp_rcv where syn < count(saddr)"));

        Assert.Null(formatted.Text);
        Assert.Equal(["TQ0116"], formatted.Diagnostics.Select(d => d.Code.Id));
    }

    private static void AssertProperties(string script)
    {
        var once = Format(script);

        Assert.Equal(once, Format(once));
        Assert.Equal(Parsing.Print(script), Parsing.Print(once));
        Assert.Equal(Comments(script), Comments(once));
        Assert.DoesNotMatch(@"[ \t]\n|\n\n\n|^\n|\r", once);
        Assert.EndsWith("\n", once, StringComparison.Ordinal);
    }

    private static string Read(string name) =>
        File.ReadAllText(Path.Combine(Golden.Folder(FolderName), name + ".tcpq"));

    private static string Format(string script)
    {
        var formatted = ScriptFormatter.Format(new(script));
        Assert.Empty(formatted.Diagnostics.Select(d => d.Message));
        return formatted.Text!;
    }

    // In order: a comment moves behind a comma or semicolon at most.
    private static string[] Comments(string script)
    {
        var tokens = Lexer.Lex(new(script), new DiagnosticBag());
        var comments = new List<string>();
        for (var i = 0; i < tokens.Length; i++)
        {
            var start = i == 0 ? 0 : tokens[i - 1].Span.End;
            comments.AddRange(Regex.Matches(script[start..tokens[i].Span.Start], "#.*").Select(m => m.Value.TrimEnd()));
        }

        return [.. comments];
    }

    private static string Scatter(string script, Random random)
    {
        var tokens = Lexer.Lex(new(script), new DiagnosticBag());
        var text = new StringBuilder();
        for (var i = 0; i < tokens.Length; i++)
        {
            var gap = script[(i == 0 ? 0 : tokens[i - 1].Span.End)..tokens[i].Span.Start];
            var isRaw = i > 0 && (tokens[i].Kind == TokenKind.RawName || tokens[i - 1].Kind == TokenKind.RawName);
            text.Append(isRaw || gap.Contains('\n') || gap.Contains('#') ? gap : random.Next(12) switch
            {
                0 => $"{gap} # c{i}\n",
                1 => $"{gap}\n  # d{i}\n\n",
                2 => gap + "\t ",
                _ => gap,
            });
            text.Append(tokens[i].Text);
        }

        return Parsing.Ids(text.ToString()).Length == 0 ? text.ToString() : script;
    }
}
