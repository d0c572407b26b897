using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>Drops packets that arrive by a namespace's loopback, as a script says, until disposed.</summary>
internal sealed class Dropper : IDisposable
{
    /// <summary>A script that drops the first segment with payload of each flow that holds more than one
    /// byte.</summary>
    public const string FirstData = """
        map dropped[flow] : bool
        on tcp_rcv where payload_len > 1B and not dropped[flow] < set dropped[flow] = true; drop >
        """;

    private readonly LiveRun run;

    public Dropper(QuietNamespace inside, string script)
    {
        LiveRun? started = null;
        inside.Run(() =>
        {
            var options = new RunOptions { Live = new() { Hook = "tc", Device = "lo", Enforcement = Enforcement.All } };
            (started, var problems) = LiveRun.Start(new SourceText(script), options, new(_ => { }, _ => { }));
            Assert.Equal("", DiagnosticRenderer.Render(problems, RenderStyle.Rich, colour: false));
        });
        run = started!;
    }

    public void Dispose() => run.Dispose();
}
