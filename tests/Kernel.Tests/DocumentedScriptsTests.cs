using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Every script of README.md and docs/language.md loads, attaches and sees packets.</summary>
public sealed class DocumentedScriptsTests
{
    [KernelFact(KernelFeature.Xdp, KernelFeature.Tc)]
    public void Every_script_runs_in_the_kernel()
    {
        using var veth = new VethPair();
        var options = new RunOptions
        {
            Device = veth.Name,
            OpenFile = (_, path) => new(new(DocumentedScripts.FileOf(path), path)),
        };
        foreach (var script in DocumentedScripts.All)
        {
            // The documents' device stands for one that the machine has.
            var text = script.Text.Replace("(eth0)", $"({veth.Name})", StringComparison.Ordinal);
            var (run, diagnostics) = LiveRun.Start(
                new SourceText(text, script.Name), options, new(_ => { }, _ => { }));
            Assert.Equal("", DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
            using (run)
            {
                veth.Connect(veth.Address, 1);
                run!.RunBlocks();
                run.Stop();
                Assert.True(run.Report().Summary.Packets.Single(count => count.Name == "seen").Count > 0, script.Name);
            }
        }
    }
}
