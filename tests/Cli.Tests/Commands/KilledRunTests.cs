using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Cli.Commands;

/// <summary>Runs that are killed in the middle (kill -9), at every hook of every event that this kernel has.</summary>
public sealed class KilledRunTests
{
    [KernelFact(KernelFeature.Tcx)]
    public void A_killed_run_leaves_nothing_attached_and_the_next_one_starts()
    {
        using var veth = new VethPair();
        var script = Script(veth.Name);
        Assert.Contains("tp_btf", script, StringComparison.Ordinal);
        for (var round = 0; round < 2; round++)
        {
            using var process = Start(script, veth.Name);
            var watching = process.StandardError.ReadLine();
            Assert.StartsWith("watching ", watching, StringComparison.Ordinal);
            var links = LinksOf(process);
            Assert.True(links.Count > 10, $"{links.Count} links");
            process.Kill();
            process.WaitForExit();
            Assert.Empty(AllLinks().Intersect(links));
            Assert.DoesNotContain("clsact", Tool.Run("tc", "qdisc", "show", "dev", veth.Name),
                StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists("/sys/fs/bpf/tcpq"));
    }

    // What was written until then can be read, where the file was to be.
    [KernelFact(KernelFeature.Xdp, KernelFeature.Tc)]
    public void A_killed_run_drops_nothing_more()
    {
        using var veth = new VethPair();
        using var file = new TemporaryFile([], "out.pcapng");
        const string script = "on tcp_rcv via xdp where syn < capture; drop > on tcp_rcv via tc < limit 1/h by saddr >";
        using var process = Start(script, veth.Name, "--enforce=all", "--write", file.Path);
        Assert.StartsWith("watching ", process.StandardError.ReadLine(), StringComparison.Ordinal);
        Assert.Equal("enforcing verdicts on all packets", process.StandardError.ReadLine());
        var links = LinksOf(process);
        Assert.Equal(2, links.Count);
        veth.InPeer(() =>
        {
            using var sender = new FrameSender(veth.PeerName);
            Assert.True(
                sender.Send(Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 2, syn: true).PadTo(60).Bytes));
        });
        var folder = Path.GetDirectoryName(file.Path)!;
        var part = Assert.Single(Directory.EnumerateFiles(folder, "out.pcapng.*.part"));
        for (var tries = 0; new FileInfo(part).Length < 200; tries++)
        {
            Assert.True(tries < 3000, "the packet is not written");
            Thread.Sleep(20);
        }

        process.Kill();
        process.WaitForExit();
        Assert.Empty(AllLinks().Intersect(links));
        veth.Connect(veth.Address, 1);
        var run = Tcpq.Cli.Tests.Commands.Invocation.Of("on tcp_rcv where syn < count() >", "--read", part, "--format",
                "csv");
        Assert.Equal("count\n1\n", run.Results);
    }

    // A rule for each event at each hook that can serve it here.
    private static string Script(string device)
    {
        var target = KernelProbe.All();
        var rules = from row in EventTable.Rows
                    from choice in row.Hooks
                    let known = KernelProbe.Ask(target, choice)
                    let rule = $"on {row.Name} via {choice.Hook.Name} < count() >"
                    where choice.Hook != HookTable.Capture
                    where Compilation.Check(new SourceText(rule), new() { Target = known, Device = device }).IsEmpty
                    select rule;
        return string.Join(' ', rules);
    }

    private static Process Start(string script, string device, params string[] options) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, script, "--dev", device, .. options])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;

    // The kernel says of each descriptor what it is (proc_pid_fdinfo(5)).
    private static List<int> LinksOf(Process process) =>
    [
        .. Directory.GetFiles($"/proc/{process.Id}/fdinfo").SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("link_id:", StringComparison.Ordinal))
            .Select(line => int.Parse(line.AsSpan("link_id:".Length), CultureInfo.InvariantCulture)),
    ];

    private static List<int> AllLinks()
    {
        using var document = JsonDocument.Parse(Tool.Run("bpftool", "-j", "link", "show"));
        return [.. document.RootElement.EnumerateArray().Select(link => link.GetProperty("id").GetInt32())];
    }
}
