using System.Diagnostics;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Kernel;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

public sealed class KilledProcessTests
{
    [ClangFact(KernelFeature.Xdp, KernelFeature.Tcx, KernelFeature.CgroupSkb, KernelFeature.TpBtf)]
    public void A_killed_process_leaves_nothing_attached()
    {
        using var veth = new VethPair();
        using var file = new TemporaryFile(SynScript.With().Object.AsSpan(), "programs.o");
        using var process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!,
            [typeof(SynScript).Assembly.Location, file.Path, veth.Name, "xdp", "tc", "socket", "cgroup", "tp_btf"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("attached", process.StandardOutput.ReadLine());
        Assert.Equal(Codes.DeviceBusy, TryXdp(veth)); // so that the next line can tell
        process.Kill();
        process.WaitForExit();
        Assert.Null(TryXdp(veth));
        Assert.DoesNotContain("clsact", Tool.Run("tc", "qdisc", "show", "dev", veth.Name), StringComparison.Ordinal);
    }

    private static DiagnosticCode? TryXdp(VethPair veth)
    {
        var diagnostics = new DiagnosticBag();
        using var session = LiveSession.Start(
            SynScript.With(SynScript.Program(SynScript.Xdp, veth.Name)), new(), diagnostics);
        return diagnostics.ToImmutable().SingleOrDefault()?.Code;
    }
}
