using Tcpq.Contract;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>What runs in the kernel have saved adds up, with each other and with what captures gave.</summary>
public sealed class SavedResultsTests
{
    private const string Script = """
        on tcp_rcv where syn and not ack <
          count(saddr) as n; first(dport) as begun; last(dport) as latest; quantiles(ttl) as q;
          hist(len) as h; count() by saddr within 60s as lately; last(ifname) as device
        >
        """;

    [KernelFact(KernelFeature.Tc)]
    public void Two_runs_add_up()
    {
        using var veth = new VethPair();
        using var first = new TemporaryFile([], "first.tcpqr");
        using var second = new TemporaryFile([], "second.tcpqr");
        var one = Watch(veth, first.Path, 7);
        var other = Watch(veth, second.Path, 5);
        var merge = new ResultsMerge();
        Assert.Null(merge.Add(second.Path));
        Assert.Null(merge.Add(first.Path));
        var sum = merge.Report(null);
        Assert.Equal("12", Value(sum, "n"));
        Assert.Equal("12", Value(sum, "lately"));
        Assert.Equal(Value(one, "begun"), Value(sum, "begun"));
        Assert.Equal(Value(other, "latest"), Value(sum, "latest"));
        Assert.Equal(veth.Name, Value(sum, "device"));
    }

    [KernelFact(KernelFeature.Tc)]
    public void One_run_is_what_it_reported()
    {
        using var veth = new VethPair();
        using var file = new TemporaryFile([], "run.tcpqr");
        var report = Watch(veth, file.Path, 3);
        var merge = new ResultsMerge();
        Assert.Null(merge.Add(file.Path));
        foreach (var table in report.Tables)
        {
            Assert.Equal(Text(report, table.Name), Text(merge.Report(null), table.Name));
        }

        Assert.Equal(
            report.Summary.Packets.Select(count => (count.Name, count.Of, count.Count)),
            merge.Report(null).Summary.Packets.Select(count => (count.Name, count.Of, count.Count)));
    }

    [TcpdumpFact]
    public void A_run_and_a_capture_add_up()
    {
        const string Syns = "on tcp_rcv where syn and not ack < count(saddr) as n; distinct(sport) as ports >";
        using var veth = new VethPair();
        using var capture = new TemporaryFile([], "traffic.pcap");
        using var live = new TemporaryFile([], "live.tcpqr");
        using var read = new TemporaryFile([], "read.tcpqr");
        var ports = "";
        using (Tcpdump.Start(veth.Name, capture.Path))
        {
            var watched = Watch(veth, live.Path, 4, Syns);
            ports = Value(watched, "ports");
            Assert.True(SpinWait.SpinUntil(() => Read(capture.Path, read.Path, Syns) == "4", TimeSpan.FromSeconds(60)));
        }

        var merge = new ResultsMerge();
        Assert.Null(merge.Add(live.Path));
        Assert.Null(merge.Add(read.Path));
        Assert.Equal("8", Value(merge.Report(null), "n"));
        Assert.Equal(ports, Value(merge.Report(null), "ports"));
    }

    private static Report Watch(VethPair veth, string path, int connections, string script = Script)
    {
        using var run =
            LiveScript.Start(script, new() { Live = new() { Hook = "tc", Device = veth.Name }, ResultsFile = path },
                _ => { });
        veth.Connect(veth.Address, connections);
        run.Stop();
        Assert.Null(run.Save());
        return run.End();
    }

    private static string Read(string capture, string path, string script)
    {
        var (run, diagnostics) =
            CaptureRun.Compile(new SourceText(script), new() { ResultsFile = path }, new(_ => { }, _ => { }));
        Assert.Empty(diagnostics);
        using (run)
        {
            run!.Read(capture); // a capture that is still written may end within a packet
            Assert.Null(run.Save());
            return Value(run.Report(), "n");
        }
    }

    private static string Value(Report report, string table) =>
        report.Tables.Single(each => each.Name == table).Rows is [var row, ..] ? ValueFormat.Machine(row.Value) : "";

    private static string Text(Report report, string table) => string.Join('\n', report.Tables
        .Single(each => each.Name == table).Rows
        .Select(row => $"{string.Join(' ', row.Key.Select(ValueFormat.Machine))} {ResultText.Of(row)}"));
}
