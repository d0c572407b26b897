using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tcpq.Language;
using Tcpq.Runtime.Kernel;
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
            Assert.DoesNotContain("clsact", Tool.Run("tc", "qdisc", "show", "dev", veth.Name), StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists("/sys/fs/bpf/tcpq"));
    }

    // A rule for each event at each hook that can serve it here.
    private static string Script(string device)
    {
        var target = KernelProbe.All();
        var rules =
            from row in EventTable.Rows
            from choice in row.Hooks
            let known = KernelProbe.Ask(target, choice)
            let rule = $"on {row.Name} via {choice.Hook.Name} < count() >"
            where choice.Hook != HookTable.Capture
            where Compilation.Check(new SourceText(rule), new() { Target = known, Device = device }).IsEmpty
            select rule;
        return string.Join(' ', rules);
    }

    private static Process Start(string script, string device) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, script, "--dev", device])
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
