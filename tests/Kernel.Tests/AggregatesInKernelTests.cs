using Tcpq.Contract;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Hooks;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>The same packets leave the same rows in the kernel's maps and in the host engine's, whatever the aggregate.
/// </summary>
public sealed class AggregatesInKernelTests
{
    private const int Limit = 3;
    private const int Keys = 10;
    private const int PacketsPerKey = 4;

    private static readonly string[] Statements = [
        "count()",
        "count(saddr)",
        "count(saddr, dport)",
        "sum(len)",
        "sum(len) by saddr",
        "avg(len)",
        "avg(len) by saddr",
        "min(len)",
        "min(len) by saddr",
        "max(len)",
        "max(len) by saddr",
        "hist(len)",
        "hist(len) by saddr",
        "lhist(len, 0, 1500, 100)",
        "lhist(len, 0, 1500, 100) by saddr",
        "count(syn)",
        "sum(len) by family",
        "min(len) by dport",
        "max(opt.mss) by vlan",
        "avg(payload_len) by family, vlan",
        "quantiles(len)",
        "quantiles(len - 64KiB) by saddr",
        "distinct(saddr)",
        "distinct(saddr, sport) by family",
        "distinct(flow) by vlan",
        "count(saddr) within 1h",
        "sum(len) within 1h",
        "min(len) by saddr within 1h",
        "hist(len) within 1h",
        "quantiles(len - 64KiB) within 1h",
        "distinct(flow) within 1h",
        "distinct(flow) by saddr within 1h",
    ];

    // They depend on when packets come, which a capture says and BPF_PROG_TEST_RUN does not.
    private static readonly string[] TimedAggregates = ["rate", "first", "last"];

    // No two packets have the same length.
    private static readonly PacketCase[] TenKeys = [
        .. from round in Enumerable.Range(0, PacketsPerKey)
           from key in Enumerable.Range(0, Keys)
           select new PacketCase(
               $"key {key}, round {round}",
               Packet.Ethernet().IPv4($"192.0.2.{key}", "198.51.100.1").Tcp(1000 + round, 80, ack: true)
                   .Payload(new byte[(round * Keys) + key]),
               new Expected { IsTcp = true }),
    ];

    [Fact]
    public void Every_aggregate_is_asked_with_and_without_a_key()
    {
        var names = AggregateTable.Rows.Select(row => row.Name).Except(TimedAggregates);
        Assert.All(names, name => Assert.Equal(
            [false, true],
            Statements.Where(text => text.StartsWith($"{name}(", StringComparison.Ordinal)).Select(HasKey).Distinct()
                .Order()));
    }

    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_leaves_the_rows_of_the_host_engine() => SameRows(HookTable.Xdp);

    [KernelFact(KernelFeature.Tc)]
    public void Tc_leaves_the_rows_of_the_host_engine() => SameRows(HookTable.Tc);

    [KernelFact(KernelFeature.Xdp)]
    public void A_full_shared_table_counts_what_it_could_not_take() => FillsUp("count(saddr)");

    [KernelFact(KernelFeature.Xdp)]
    public void A_full_table_of_states_for_each_cpu_counts_what_it_could_not_take()
    {
        FillsUp("min(len) by saddr");
        FillsUp("max(len) by saddr");
    }

    private static bool HasKey(string statement) =>
        statement.Contains(" by ", StringComparison.Ordinal)
            || statement.StartsWith("count(s", StringComparison.Ordinal);

    private static void SameRows(Hook hook)
    {
        foreach (var statement in Statements)
        {
            var text = $"on tcp_rcv < {statement} >";
            using var script = new LoadedScript(hook, text);
            var given = Give(script, LoadedScript.Cases);
            Assert.True(given.Length > 100);
            var (host, _) = OnHost(text, given);
            Assert.NotEmpty(host);
            Assert.Equal([statement, .. host], [statement, .. Rows(script.Table)]);
        }
    }

    private static void FillsUp(string statement)
    {
        var text = $"on tcp_rcv < {statement} limit {Limit} >";
        using var script = new LoadedScript(HookTable.Xdp, text);
        Assert.Equal(TenKeys, Give(script, TenKeys));
        Assert.Equal(Limit, script.Table.Rows.Length);
        Assert.Equal((Keys - Limit) * (ulong)PacketsPerKey, script.Counters()[CounterKind.MapFull]);
        var (host, lost) = OnHost(text, TenKeys);
        Assert.Equal((Keys - Limit) * (ulong)PacketsPerKey, lost);
        Assert.Equal(host, Rows(script.Table));
    }

    // States of different CPUs have to be merged.
    private static PacketCase[] Give(LoadedScript script, IEnumerable<PacketCase> packets)
    {
        using var cpus = new CpuRotation();
        var taken = new List<PacketCase>();
        foreach (var packet in packets)
        {
            cpus.Move();
            if (script.Takes(packet))
            {
                taken.Add(packet);
            }
        }

        return [.. taken];
    }

    private static (string[] Rows, ulong MapFull) OnHost(string text, IEnumerable<PacketCase> packets)
    {
        using var file = new TemporaryFile(
            PcapWriter.Write(LinkType.Ethernet, packets.Select(test => new TimedPacket(test.Bytes))), "packets.pcap");
        var (run, diagnostics) = CaptureRun.Compile(new SourceText(text), new(), new(_ => { }, _ => { }));
        Assert.Empty(diagnostics);
        using (run)
        {
            Assert.Null(run!.Read(file.Path));
            var report = run.Report();
            return (Rows(Assert.Single(report.Tables)),
                report.Summary.Losses.Single(loss => loss.Name == "map_full").Count);
        }
    }

    private static string[] Rows(ResultTable table) =>
        [.. table.Rows.Select(row => string.Join(' ', row.Key.Select(ValueFormat.Machine).Append(ResultText.Of(row))))];
}
