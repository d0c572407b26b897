using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Syntax;

public sealed class LanguageReferenceTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "language.md"));

    [Fact]
    public void The_reference_names_every_word_operator_and_unit()
    {
        var words = TokenTable.Rows.Select(r => r.Text).Where(t => char.IsLetter(t[0]));
        var operators = TokenTable.Rows.Where(r => r.Binary is not null).Select(r => r.Text);

        Assert.All(words, w => Assert.Matches($"[`\"]{w}[`\" ]", Text));
        Assert.All(
            operators.Concat(Units.All.Select(u => u.Text)),
            t => Assert.Contains($"\"{t}\"", Text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_error_of_the_reference_is_what_is_printed()
    {
        var diagnostics = Parsing.Parse(new("on tcp_rcv where syn < emit len > 5 >")).Diagnostics;

        var rendered = DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false);
        Assert.Contains(rendered, Text, StringComparison.Ordinal);
    }
}
