using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>What a program reads from an aggregate after each packet is the same in the kernel and in the host engine.
/// </summary>
public sealed class AggregateValuesInKernelTests
{
    private static readonly string[] Calls = [
        "count() by saddr", "sum(len)", "avg(len) by saddr", "avg(len - 64KiB)", "min(len) by saddr",
        "max(len - 64KiB)",
        "first(len) by saddr", "last(len)", "distinct(saddr, sport)", "distinct(sport) by saddr",
    ];

    [KernelFact(KernelFeature.Xdp, KernelFeature.AtomicFetch)]
    public void Xdp_reads_the_values_of_the_host_engine() => SameValues(HookTable.Xdp, "");

    [KernelFact(KernelFeature.Tc, KernelFeature.AtomicFetch)]
    public void Tc_reads_the_values_of_the_host_engine() => SameValues(HookTable.Tc, "");

    [KernelFact(KernelFeature.Xdp, KernelFeature.AtomicFetch)]
    public void Xdp_reads_the_values_of_windows() => SameValues(HookTable.Xdp, " within 1h");

    [KernelFact(KernelFeature.Tc, KernelFeature.AtomicFetch)]
    public void Tc_reads_the_values_of_windows() => SameValues(HookTable.Tc, " within 1h");

    [KernelFact(KernelFeature.TpBtf, KernelFeature.AtomicFetch)]
    public void The_verifier_takes_them_at_a_tracepoint()
    {
        var lets = Calls.Select((call, i) => $"let v{i} = {call} within 10s; let w{i} = {call}");
        foreach (var let in lets)
        {
            using var script = new LoadedScript(HookTable.TpBtf, $"on tcp_rcv < {let} >");
        }

        using var all = new LoadedScript(HookTable.TpBtf, $"on tcp_rcv < {string.Join("; ", lets.Take(4))} >");
    }

    [KernelFact(KernelFeature.Xdp)]
    public void The_verifier_takes_what_kernels_before_5_12_are_given()
    {
        var old = Target.Default with
        {
            Missing = [.. Target.Default.Missing, new(KernelFeature.AtomicFetch, "too old")],
        };
        foreach (var call in Calls)
        {
            var window = call.StartsWith("distinct", StringComparison.Ordinal) ? "" : $"let b = {call} within 10s; ";
            var text = $"on tcp_rcv < let a = {call}; {window}{call}; {call} within 10s >";
            using var script = new LoadedScript(HookTable.Xdp, text, old);
        }
    }

    private static void SameValues(Hook hook, string clause)
    {
        foreach (var call in Calls)
        {
            var text = $"on tcp_rcv < let value = {call}{clause}; emit value >";
            using var script = new LoadedScript(hook, text);
            PacketCase[] given = [];
            var rows = script.Rows(() => given = [.. LoadedScript.Cases.Where(script.Takes)]);
            Assert.NotEmpty(rows);
            Assert.Equal(
                [text, .. OnHost(text, given)], [text, .. rows.Select(row => ValueFormat.Machine(row.Values[0]))]);
        }
    }

    private static List<string> OnHost(string text, IEnumerable<PacketCase> packets)
    {
        var rows = new List<string>();
        using var file = new TemporaryFile(
            PcapWriter.Write(LinkType.Ethernet, packets.Select(test => new TimedPacket(test.Bytes))), "packets.pcap");
        var (run, diagnostics) = CaptureRun.Compile(
            new SourceText(text), new(), new(row => rows.Add(ValueFormat.Machine(row.Values[0])), _ => { }));
        Assert.Empty(diagnostics);
        using (run)
        {
            Assert.Null(run!.Read(file.Path));
        }

        return rows;
    }
}
