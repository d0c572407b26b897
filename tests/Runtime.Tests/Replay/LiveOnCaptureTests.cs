using Tcpq.Diagnostics;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>`live` keeps what no packet tells from a script that runs on captures too.</summary>
public sealed class LiveOnCaptureTests
{
    [Theory]
    [InlineData("on tcp_close < if (live) < emit pid, comm > else < emit raddr > >")]
    [InlineData("on tcp_close < if (not (live)) < emit raddr > else if (pid > 0) < emit pid > >")]
    [InlineData("on tcp_close where not live or pid == 1 < count() >")]
    [InlineData("on tcp_close where (live and pid == 1) or rport == 80 < count() >")]
    [InlineData("def mine(p) = not live or p == 1 on tcp_close where mine(1) < emit live as l >")]
    public void What_is_for_the_kernel_alone_is_left_out(string script) => Assert.Equal("", Problems(script));

    [Theory]
    [InlineData("on tcp_close < if (live) < count() > else < emit pid > >")]
    [InlineData("on tcp_close where live or pid == 1 < count() >")]
    [InlineData("param live = false on tcp_close < if (live) < emit pid > >")]
    public void What_is_left_must_be_known(string script) =>
        Assert.Contains("a capture cannot give `pid`", Problems(script), StringComparison.Ordinal);

    private static string Problems(string script)
    {
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(script), new(), new(_ => { }, _ => { }));
        run?.Dispose();
        return DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false);
    }
}
