using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Events;
using Tcpq.Runtime.Results;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests;

/// <summary>What a script loses is counted where it was lost, exactly, and the kernel and the host engine say the same.
/// </summary>
public sealed class LossesInKernelTests(ITestOutputHelper output)
{
    private const int Sources = 10_000;
    private const int RingBytes = 4 << 20;
    private const int RecordHeader = 8; // BPF_RINGBUF_HDR_SZ

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Two packets from each source: the second finds what became of the first.
    private static readonly byte[][] FromManySources =
        [.. Enumerable.Range(0, 2 * Sources).Select(i => Syn(i % Sources, 80))];

    [KernelFact(KernelFeature.Xdp)]
    public void Ten_thousand_sources_keep_to_the_limit_of_a_table_and_the_rest_is_counted() => Loses(
        "on tcp_rcv < count(saddr) limit 4k >",
        FromManySources,
        ["12000 map_full of count: raise its `limit`, which is 4,000"]);

    [KernelFact(KernelFeature.Xdp)]
    public void A_table_that_has_room_for_all_loses_nothing() =>
        Loses("on tcp_rcv < count(saddr) limit 10k >", FromManySources, []);

    [KernelFact(KernelFeature.Xdp)]
    public void Tables_of_every_size_of_state_count_what_they_could_not_take() => Loses(
        """
        on tcp_rcv <
            quantiles(len) by saddr limit 10;
            distinct(dport) by saddr limit 200;
            distinct(dport) by saddr within 1h as recent limit 30;
            min(len) by saddr limit 40;
            hist(len) by saddr, sport limit 50;
        >
        """,
        FromManySources[..1000],
        [
            "990 map_full of quantiles: raise its `limit`, which is 10",
            "800 map_full of distinct: raise its `limit`, which is 200",
            "970 map_full of recent: raise its `limit`, which is 30",
            "960 map_full of min: raise its `limit`, which is 40",
            "950 map_full of hist: raise its `limit`, which is 50",
        ]);

    [KernelFact(KernelFeature.Xdp, KernelFeature.AtomicFetch)]
    public void An_aggregate_that_is_asked_counts_what_its_table_could_not_take() => Loses(
        "on tcp_rcv < let n = count() by saddr limit 100; if (n >= 1) < count() > >",
        FromManySources[..1000],
        ["900 map_full of n: raise its `limit`, which is 100"],
        "100");

    [KernelFact(KernelFeature.Xdp)]
    public void Maps_count_what_they_could_not_take() => Loses(
        """
        map opened[saddr] : time limit 300
        map segments[saddr] : integer limit 2k
        on tcp_rcv < set opened[saddr] = now; set segments[saddr] = default(segments[saddr], 0) + 1 >
        """,
        FromManySources[..1000],
        ["700 map_full of opened: raise its `limit`, which is 300"]);

    [KernelFact(KernelFeature.Xdp)]
    public void Rules_of_one_script_count_each_for_themselves()
    {
        byte[][] packets = [.. FromManySources[..100], .. Enumerable.Range(0, 50).Select(i => Syn(i, 443))];
        Loses(
            """
            on tcp_rcv where dport == 80 < count(saddr) limit 10 >
            on tcp_rcv where dport == 443 < count(saddr) limit 20 >
            """,
            packets,
            [
                "90 map_full of count: raise its `limit`, which is 10",
                "30 map_full of count_2: raise its `limit`, which is 20",
            ]);
    }

    [KernelFact(KernelFeature.Xdp)]
    public void Unreadable_packets_and_fragments_are_counted()
    {
        var cut = Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 2, dataOffset: 4).WireBytes;
        var fragment = Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2", fragmentOffset: 100).Tcp(1, 2).WireBytes;
        Loses(
            "on tcp_rcv < count() >",
            [.. Enumerable.Repeat(cut, 70), .. Enumerable.Repeat(fragment, 30), .. FromManySources[..20]],
            ["70 unreadable", "30 fragments"],
            "20");
    }

    [KernelFact(KernelFeature.Xdp)]
    public void Divisions_by_zero_are_counted() => Loses(
        "on tcp_rcv < sum(len / payload_len) >", FromManySources[..20], ["20 division_by_zero"], "0");

    [KernelFact(KernelFeature.Xdp, KernelFeature.Tc)]
    public void Programs_of_one_script_count_each_for_themselves()
    {
        using var veth = new VethPair(isSilent: true);
        using var run = LiveScript.Start(
            $"""
            on tcp_rcv via xdp({veth.Name}) < count() >
            on tcp_rcv via tc({veth.Name}) where dport == 80 < count(saddr) limit 3 >
            """,
            new(),
            _ => { });
        var cut = Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 2, dataOffset: 4).WireBytes;
        veth.InPeer(() =>
        {
            using var sender = new FrameSender(veth.PeerName);
            byte[][] frames = [.. Enumerable.Repeat(cut, 5), .. FromManySources[..10]];
            Assert.All(frames, frame => Assert.True(sender.Send(frame)));
        });
        Assert.True(SpinWait.SpinUntil(() => Named(run.Report().Summary.Packets).Contains("rule 2.seen 15"), Patience));
        run.Stop();
        var summary = run.Report().Summary;
        Assert.Equal(
            ["rule 1.seen 15", "rule 1.matched 10", "rule 2.matched 10", "rule 2.seen 15"], Named(summary.Packets));
        Assert.Equal(
            ["rule 1.unreadable 5", "count_2.map_full 7", "rule 2.unreadable 5"],
            Named(summary.Losses.Where(loss => loss.Count > 0)));
        Assert.Equal(
            ["rule 1.missed 0", "rule 2.missed 0"], Named(summary.Losses.Where(loss => loss.Name == "missed")));
    }

    // The memory for states of each CPU comes late when many keys are new: the kernel refuses some of them.
    [KernelFact(KernelFeature.SocketFilter)]
    public void A_burst_of_new_keys_is_in_the_table_or_counted_as_refused_and_not_as_full()
    {
        using var veth = new VethPair(isSilent: true);
        using var run = LiveScript.Start(
            "on tcp_rcv < min(len) by saddr within 1h limit 20k >",
            new() { Live = new() { Hook = "socket", Device = veth.Name } },
            _ => { });
        veth.InPeer(() =>
        {
            using var sender = new FrameSender(veth.PeerName);
            Assert.All(FromManySources[..Sources], frame => Assert.True(sender.Send(frame)));
        });
        Assert.True(SpinWait.SpinUntil(() => run.Report().Summary.Packets[1].Count == Sources, Patience));
        run.Stop();
        var report = run.Report();
        var losses = report.Summary.Losses.ToDictionary(loss => loss.Name, loss => (int)loss.Count);
        output.WriteLine($"refused: {losses["map_refused"]}");
        Assert.Equal(0, losses["map_full"]);
        Assert.Equal(Sources, report.Tables[0].Rows.Length + losses["map_refused"]);
    }

    [KernelFact(KernelFeature.Xdp, KernelFeature.RingBuffer)]
    public void Rows_that_find_the_ring_full_are_counted_for_each_statement()
    {
        using var script = new LoadedScript(
            HookTable.Xdp,
            """
            on tcp_rcv where dport == 1 < emit saddr, daddr, sport, dport >
            on tcp_rcv where dport == 2 < print "{saddr}" >
            on tcp_rcv where dport == 3 < alert "{saddr}"; emit saddr, daddr >
            """);
        var room = Room(script.Schema.Streams[0]);
        script.Take(Syn(1, 1), times: room);
        Assert.Equal([], Losses(script.Report()));
        script.Take(Syn(1, 1), times: 1234);

        // What is left is too little for one more row of four columns, and may be enough for a shorter record.
        var left = RingBytes - 1 - (room * LengthOf(script.Schema.Streams[0]));
        Assert.InRange(left, 0, LengthOf(script.Schema.Streams[1]) - 1);
        script.Take(Syn(1, 2), times: 50);
        script.Take(Syn(1, 3), times: 7);
        Assert.Equal(
            [
                "1234 rows_lost of emit 1: emit fewer rows, or aggregate",
                "50 rows_lost of print 2: print less, or aggregate",
                "7 rows_lost of alert 3: alert less, by `once per`",
                "7 rows_lost of emit 4: emit fewer rows, or aggregate",
            ],
            Losses(script.Report()));
    }

    [KernelFact(KernelFeature.Xdp, KernelFeature.RingBuffer)]
    public void An_alert_that_finds_the_ring_full_is_not_taken_for_sent()
    {
        using var script = new LoadedScript(
            HookTable.Xdp,
            """
            on tcp_rcv where dport == 1 < print "{saddr}" >
            on tcp_rcv where dport == 2 < alert "from {saddr}" once per saddr >
            """);
        script.Take(Syn(1, 1), times: Room(script.Schema.Streams[0]));
        script.Take(Syn(1, 2), times: 3);
        string[] lost = ["3 rows_lost of alert 2: alert less, by `once per`"];
        Assert.Equal(lost, Losses(script.Report()));

        var alerts = 0;
        var rows = new RowDecoder(
            script.Schema, new ColumnReader(bootTime: 0), row => alerts += row.Kind == StreamKind.Alert ? 1 : 0);
        using (new RingBuffer(script.RowsDescriptor, rows.Decode))
        {
        }

        Assert.Equal(0, alerts);
        using (new RingBuffer(script.RowsDescriptor, rows.Decode))
        {
            script.Take(Syn(1, 2), times: 2);
        }

        Assert.Equal(1, alerts);
        Assert.Equal(lost, Losses(script.Report()));
    }

    private static void Loses(string text, byte[][] packets, string[] losses, string? firstValue = null)
    {
        using var script = new LoadedScript(HookTable.Xdp, text);
        Array.ForEach(packets, script.Take);
        foreach (var report in (Report[])[script.Report(), OnHost.Run(text, packets)])
        {
            Assert.Equal(losses, Losses(report));
            Assert.Equal((ulong)packets.Length, report.Summary.Packets.Single(count => count.Name == "seen").Count);
            Assert.All(
                report.Tables.Zip(script.Schema.Tables.Where(table => !table.Keys.IsEmpty)),
                pair => Assert.InRange(pair.First.Rows.Length, 1, pair.Second.Storage.Limit));
            Assert.Equal(firstValue ?? "", firstValue is null ? ""
                : ValueFormat.Machine(report.Tables[^1].Rows[0].Value));
        }
    }

    private static string[] Named(IEnumerable<NamedCount> counts) =>
        [.. counts.Select(count => $"{count.Of}.{count.Name} {count.Count}")];

    private static string[] Losses(Report report) =>
    [
        .. report.Summary.Losses.Where(loss => loss.Count > 0).Select(loss =>
            $"{loss.Count} {loss.Name}{(loss.Of is { } of ? $" of {of}" : "")}"
            + (loss.Advice is { } advice ? $": {advice}" : "")),
    ];

    // The kernel leaves one byte of a ring free (kernel/bpf/ringbuf.c).
    private static int Room(StreamSchema stream) => (RingBytes - 1) / LengthOf(stream);

    private static int LengthOf(StreamSchema stream) => stream.RecordSize + RecordHeader;

    private static byte[] Syn(int source, int port) => Packet.Ethernet()
        .IPv4($"10.1.{source / 256}.{source % 256}", "198.51.100.1").Tcp(1234, port, syn: true).WireBytes;
}
