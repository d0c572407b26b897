using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Starts scripts that have to start.</summary>
internal static class LiveScript
{
    public static LiveRun Start(string script, RunOptions options, Action<EmittedRow> onRow)
    {
        var (run, diagnostics) = LiveRun.Start(new SourceText(script), options, new(onRow, _ => { }));
        Assert.Equal("", DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
        return run!;
    }
}
