using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Runtime.Tests;

/// <summary>A script is bound once a run, live and on captures: what it names is opened once.</summary>
public sealed class BoundOnceTests
{
    private const string Script = "on tcp_rcv where saddr in file(\"nets.txt\") < count(saddr) >";

    [Fact]
    public void A_capture_run_opens_what_the_script_names_once()
    {
        var (options, opened) = Counted(new());
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(Script), options, new(_ => { }, _ => { }));
        using (run)
        {
            Assert.Empty(diagnostics);
            Assert.Equal(["nets.txt"], opened);
        }
    }

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_live_run_opens_what_the_script_names_once()
    {
        var (options, opened) = Counted(new() { Live = new() { Hook = "socket", Device = "lo" } });
        var (run, diagnostics) = LiveRun.Start(new SourceText(Script), options, new(_ => { }, _ => { }));
        using (run)
        {
            Assert.Empty(diagnostics);
            Assert.Equal(["nets.txt"], opened);
        }
    }

    private static (RunOptions Options, List<string> Opened) Counted(RunOptions options)
    {
        List<string> opened = [];
        return (options with
        {
            OpenFile = (_, path) =>
            {
                opened.Add(path);
                return new(new("192.0.2.0/24\n"));
            },
        }, opened);
    }
}
