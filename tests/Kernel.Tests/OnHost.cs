using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Runs scripts in the host engine.</summary>
internal static class OnHost
{
    /// <summary>What a script has to say about frames of Ethernet.</summary>
    public static Report Run(string text, IEnumerable<byte[]> packets) => Run(text, packets, _ => { });

    /// <summary>What a script has to say about frames of Ethernet, and each row of its `emit`.</summary>
    public static Report Run(string text, IEnumerable<byte[]> packets, Action<EmittedRow> onRow)
    {
        using var file = new TemporaryFile(
            PcapWriter.Write(LinkType.Ethernet, packets.Select(bytes => new TimedPacket(bytes))), "packets.pcap");
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(text), new(), new(onRow, _ => { }));
        Assert.Equal("", DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, colour: false));
        using (run)
        {
            Assert.Null(run!.Read(file.Path));
            return run.Report();
        }
    }
}
