using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
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
        using var captured = new TemporaryFile([], "captured.pcapng");
        var options = new RunOptions
        {
            Live = new() { Device = veth.Name },
            OpenFile = (_, path) => new(new(DocumentedScripts.FileOf(path), path)),
        };
        foreach (var script in DocumentedScripts.All)
        {
            // The documents' device stands for one that the machine has.
            var text = script.Source.Text.Replace("(eth0)", $"({veth.Name})", StringComparison.Ordinal);
            var (run, diagnostics) = LiveRun.Start(
                new SourceText(text, script.Source.Name),
                options with { PacketFile = script.Captures ? captured.Path : null },
                new(_ => { }, _ => { }));
            if (run is null && (script.IsLive || KernelProbe.KernelVersion < Target.Default.Kernel))
            {
                // For a kernel without the hook, or without what a statement needs, the compiler says so.
                Assert.All(diagnostics, diagnostic => Assert.Contains(
                    diagnostic.Code, (DiagnosticCode[])[Codes.NoHookAvailable, Codes.StatementUnavailable]));
                continue;
            }

            Assert.Equal("", DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
            using (run)
            {
                veth.Connect(veth.Address, 1);
                run!.RunBlocks();
                run.Stop();
                Assert.True(script.IsLive || Seen(run) > 0, script.Source.Name);
            }
        }
    }

    private static long Seen(LiveRun run) =>
        run.Report().Summary.Packets.Where(count => count.Name == "seen").Sum(count => (long)count.Count);
}
