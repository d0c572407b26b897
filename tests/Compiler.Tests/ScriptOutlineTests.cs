using Tcpq.Text;
using Xunit;

namespace Tcpq;

public sealed class ScriptOutlineTests
{
    [Fact]
    public void The_header_is_the_comment_at_the_start()
    {
        var outline = Of(
            """
            #!/usr/bin/env tcpq
            # Port scans.
            #
            #     indented
            param ports = 100 "ports tried"
            # not of the header
            on tcp_rcv where dport > ports < count() >
            """);
        Assert.Equal<string>(["Port scans.", "", "    indented"], outline.Header);
        Assert.Equal("Port scans.", outline.Summary);
        Assert.True(outline.HasRules);
        Assert.Equal(("ports", "100", "ports tried"),
            outline.Parameters.Select(p => (p.Name, p.Default, p.Doc!)).Single());
    }

    [Fact]
    public void A_script_without_rules_is_a_library() =>
        Assert.False(Of("# Names.\nconst web = {80, 443}").HasRules);

    [Fact]
    public void A_script_need_not_say_anything()
    {
        var outline = Of("on tcp_rcv < count() >");
        Assert.Empty(outline.Header);
        Assert.Empty(outline.Summary);
    }

    [Fact]
    public void A_script_with_mistakes_has_an_outline_too()
    {
        var outline = Of("# Half done.\nparam ports = 100\non tcp_rcv where < cuont( >");
        Assert.Equal("Half done.", outline.Summary);
        Assert.Equal("ports", outline.Parameters.Single().Name);
    }

    private static ScriptOutline Of(string text) => ScriptOutline.Of(new SourceText(text));
}
