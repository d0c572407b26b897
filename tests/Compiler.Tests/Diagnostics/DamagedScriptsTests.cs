using System.Collections.Immutable;
using Tcpq.Syntax;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Diagnostics;

/// <summary>What becomes of a script while it is written: nothing but diagnostics, or an object.</summary>
public sealed class DamagedScriptsTests
{
    // Enough to meet every kind of script; all of them would take minutes.
    private const int MostCompiled = 150;

    private static ImmutableArray<string> Scripts =>
    [
        .. InvalidScripts.All,
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "stdlib"), "*.tcpq").Order(StringComparer.Ordinal)
            .Select(File.ReadAllText),
    ];

    [Fact]
    public void A_script_can_end_anywhere()
    {
        foreach (var script in Scripts)
        {
            for (var length = 0; length < script.Length; length++)
            {
                Check(script[..length]);
            }
        }
    }

    [Fact]
    public void Any_token_can_be_missing()
    {
        foreach (var script in Scripts)
        {
            foreach (var (without, _) in WithoutOneToken(script))
            {
                Check(without);
            }
        }
    }

    [Fact]
    public void What_is_found_right_compiles()
    {
        var right = Scripts.SelectMany(WithoutOneToken).Where(script => script.IsRight).Select(script => script.Text)
            .Distinct().ToList();
        var step = Math.Max(1, right.Count / MostCompiled);
        for (var i = 0; i < right.Count; i += step)
        {
            var source = new SourceText(right[i]);
            Assert.True(Compilation.Compile(source, Options(source)).Result is not null, right[i]);
        }
    }

    private static IEnumerable<(string Text, bool IsRight)> WithoutOneToken(string script)
    {
        var tokens = Lexer.Lex(new(script), new());
        foreach (var token in tokens)
        {
            if (token.Span.Length > 0)
            {
                var text = script.Remove(token.Span.Start, token.Span.Length);
                yield return (text, Check(text));
            }
        }
    }

    private static bool Check(string script)
    {
        var source = new SourceText(script);
        var diagnostics = Compilation.Check(source, Options(source));
        Assert.All(diagnostics, d => Assert.NotEqual(Severity.Bug, d.Code.Severity));
        Assert.NotNull(DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
        return diagnostics.IsEmpty;
    }

    // A first line that describes options may be damaged, and is a comment here.
    private static CompilationOptions Options(SourceText script) =>
        DescribedOptions.Of(new("")) with
        {
            Device = script.Line(1).Contains("--dev", StringComparison.Ordinal) ? "eth0" : null,
        };
}
