using System.Net;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>The tools for sockets, each on connections of which all is known.</summary>
public sealed class SocketToolsTests
{
    private static string ProcessId => $"{Environment.ProcessId}";

    [KernelTheory(KernelFeature.Fentry)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void Tcpaccept_shows_what_accept_returned(string kind)
    {
        using var watched = WatchedNamespace.Tool("tcpaccept");
        var visit = Visit.Make(watched.Namespace, kind);
        Visit.Refused(watched.Namespace, IPAddress.Loopback);
        var row = Assert.Single(watched.Rows());
        Assert.Equal(ProcessId, row["pid"]);
        Assert.Equal(NamedNamespace.ThreadName, row["comm"]);
        Assert.Equal(Ends(visit.Server, visit.Client), Ends(row));
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void Tcpconnect_shows_each_connect(string kind)
    {
        using var watched = WatchedNamespace.Tool("tcpconnect");
        var visit = Visit.Make(watched.Namespace, kind);
        var refused = Visit.Refused(watched.Namespace, Visit.Loopback(kind));
        var rows = watched.Rows();
        Assert.Equal([$"{visit.Server.Port}", $"{refused}"], rows.Select(row => row["rport"]));
        Assert.All(rows, row =>
        {
            Assert.Equal($"0 {ProcessId} {NamedNamespace.ThreadName}", $"{row["uid"]} {row["pid"]} {row["comm"]}");
            Assert.Equal($"{visit.Server.Address}", row["raddr"]);
            Assert.Equal(kind == "ipv6" ? "ipv6" : "ipv4", row["family"]);
        });
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void Tcpconnect_counts_instead()
    {
        using var watched = WatchedNamespace.Tool("tcpconnect", ("totals", "true"));
        var first = Visit.Make(watched.Namespace, "ipv4");
        var second = Visit.Make(watched.Namespace, "ipv6");
        Assert.Equal(
            new[] { $"127.0.0.1 127.0.0.1 {first.Server.Port} 1", $"::1 ::1 {second.Server.Port} 1" }.Order(),
            WatchedNamespace.Table(watched.End(), "connects").Order());
        Assert.Empty(watched.Lines());
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void Tcpconnect_takes_a_port_and_a_process()
    {
        using var none = WatchedNamespace.Tool("tcpconnect", ("process", "1"));
        Visit.Make(none.Namespace, "ipv4");
        Assert.Empty(none.Lines());
        using var one = WatchedNamespace.Tool("tcpconnect", ("process", ProcessId), ("user", "0"));
        Visit.Make(one.Namespace, "ipv4");
        Assert.Single(one.Lines());
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void Tcpconnlat_shows_how_each_connect_ends(string kind)
    {
        using var watched = WatchedNamespace.Tool("tcpconnlat");
        var visit = Visit.Make(watched.Namespace, kind);
        var refused = Visit.Refused(watched.Namespace, Visit.Loopback(kind));
        var rows = watched.Rows();
        Assert.Equal(
            [$"{visit.Server.Port} ESTABLISHED", $"{refused} CLOSE"],
            rows.Select(row => $"{row["rport"]} {row["became"]}"));
        Assert.Equal(Ends(visit.Client, visit.Server), Ends(rows[0]));
        Assert.All(rows, row =>
        {
            Assert.Equal($"{ProcessId} {NamedNamespace.ThreadName}", $"{row["pid"]} {row["comm"]}");
            Assert.InRange(long.Parse(row["latency"]), 1, 60_000_000_000);
        });
    }

    [KernelFact(KernelFeature.TpBtf, StandardTool = "tcpdrop")]
    public void Tcpdrop_names_the_reason_of_a_hundred_SYNs_to_closed_ports()
    {
        using var watched = WatchedNamespace.Tool("tcpdrop");
        var ports = Enumerable.Range(0, 50)
            .SelectMany(_ => (int[])
            [
                Visit.Refused(watched.Namespace, IPAddress.Loopback),
                Visit.Refused(watched.Namespace, IPAddress.IPv6Loopback),
            ])
            .ToList();
        var syns = watched.Rows().Where(row => row["flags"] == "SYN").ToList();
        Assert.Equal(ports, syns.Select(row => int.Parse(row["dport"])));
        Assert.All(syns, row => Assert.Equal("NO_SOCKET", row["reason"]));
        Assert.Contains("NO_SOCKET 100", WatchedNamespace.Table(watched.End(), "drops"));
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void Tcplife_shows_both_ends_with_their_bytes(string kind)
    {
        using var watched = WatchedNamespace.Tool("tcplife");
        var visit = Visit.Make(watched.Namespace, kind);
        var rows = watched.Rows();
        Assert.Equal(
            new[]
            {
                $"{Ends(visit.Client, visit.Server)} {Visit.Request} {Visit.Response}",
                $"{Ends(visit.Server, visit.Client)} {Visit.Response} {Visit.Request}",
            }.Order(),
            rows.Select(row => $"{Ends(row)} {row["bytes_sent"]} {row["bytes_received"]}").Order());
        Assert.All(rows, row =>
        {
            Assert.Equal($"{ProcessId} {NamedNamespace.ThreadName}", $"{row["pid"]} {row["comm"]}");
            Assert.InRange(long.Parse(row["lived"]), 1, 60_000_000_000);
        });
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void Tcpretrans_shows_a_SYN_that_is_sent_again()
    {
        using var watched = WatchedNamespace.Tool("tcpretrans");
        var (client, port) = SilentListener.Knock(watched.Namespace, () => watched.Await(1));
        var row = watched.Rows()[0];
        Assert.Equal($"127.0.0.1 {client} 127.0.0.1 {port}", Ends(row));
        Assert.Equal("SYN_SENT 1", $"{row["state"]} {row["packets"]}");
        Assert.Equal($"{ProcessId} {NamedNamespace.ThreadName}", $"{row["pid"]} {row["comm"]}");
        Assert.Equal(watched.Namespace.Counter("TcpRetransSegs"),
            watched.Rows().Sum(each => long.Parse(each["packets"])));
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void Tcpretrans_counts_instead()
    {
        using var watched = WatchedNamespace.Tool("tcpretrans", ("totals", "true"));
        var (client, port) = SilentListener.Knock(
            watched.Namespace,
            () => SpinWait.SpinUntil(() => watched.Namespace.Counter("TcpRetransSegs") > 0, TimeSpan.FromSeconds(30)));
        Assert.Equal(
            [$"127.0.0.1 {client} 127.0.0.1 {port} {watched.Namespace.Counter("TcpRetransSegs")}"],
            WatchedNamespace.Table(watched.End(), "retransmits"));
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void Tcprtt_takes_a_sample_of_each_segment_that_arrives()
    {
        using var inside = new QuietNamespace();
        using var events = WatchedNamespace.Script("on tcp_rtt < count(laddr) >", inside: inside);
        using var watched = WatchedNamespace.Tool("tcprtt", inside, ("remote", "127.0.0.1"));
        Visit.Make(inside, "ipv4");
        Visit.Make(inside, "ipv6");
        var report = watched.End();
        var seen = WatchedNamespace.Table(events.End(), "count")
            .ToDictionary(line => line.Split(' ')[0], line => line.Split(' ')[1]);
        Assert.Equal(["127.0.0.1", "::1"], seen.Keys.Order());
        var spread = Bucket.Of(Assert.Single(report.Tables.Single(table => table.Name == "spread").Rows).Lines);
        Assert.Equal(seen["127.0.0.1"], $"{spread.Aggregate(0UL, (sum, bucket) => sum + bucket.Count)}");
        Assert.Equal("127.0.0.1", Assert.Single(WatchedNamespace.Table(report, "mean")).Split(' ')[0]);
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void Tcpstates_shows_each_state_and_how_long_it_lasted(string kind)
    {
        using var watched = WatchedNamespace.Tool("tcpstates");
        var visit = Visit.Make(watched.Namespace, kind);
        var rows = watched.Rows();
        Assert.Equal(12, rows.Count);
        var client = rows.Where(row => row["lport"] == $"{visit.Client.Port}").ToList();
        Assert.Equal(
            ["ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "CLOSE"],
            client.Select(row => row["newstate"]).Where(state => state != "SYN_SENT"));
        Assert.All(rows, row => Assert.Equal(
            row["oldstate"] is "LISTEN" && row["newstate"] == "SYN_RECV"
                || row["oldstate"] == "CLOSE", row["lasted"].Length == 0));
        Assert.All(client, row => Assert.Equal(ProcessId, row["pid"]));
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void Tcpsubnet_adds_up_what_is_written_by_network()
    {
        using var watched = WatchedNamespace.Tool("tcpsubnet", ("interval", "1h"));
        Visit.Make(watched.Namespace, "ipv4");
        Visit.Make(watched.Namespace, "mapped");
        Visit.Make(watched.Namespace, "ipv6");
        const int Each = Visit.Request + Visit.Response;
        Assert.Equal([$"127.0.0.0/24 {2 * Each}", $"::/64 {Each}"], WatchedNamespace.Table(watched.End(), "sent"));
    }

    [KernelFact(KernelFeature.Fentry)]
    public void Tcpsynbl_shows_how_full_the_queue_is() => BacklogsAt(null);

    [KernelFact(KernelFeature.Kprobe)]
    public void Tcpsynbl_works_by_kprobe() => BacklogsAt("kprobe");

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void Tcptop_adds_up_what_applications_move(string kind)
    {
        using var watched = WatchedNamespace.Tool("tcptop", ("interval", "1h"));
        var visit = Visit.Make(watched.Namespace, kind);
        var report = watched.End();
        var (client, server) = (
            $"{ProcessId} {NamedNamespace.ThreadName} {Ends(visit.Client, visit.Server)}",
            $"{ProcessId} {NamedNamespace.ThreadName} {Ends(visit.Server, visit.Client)}");
        Assert.Equal([$"{server} {Visit.Request}", $"{client} {Visit.Response}"],
            WatchedNamespace.Table(report, "received"));
        Assert.Equal([$"{client} {Visit.Request}", $"{server} {Visit.Response}"],
            WatchedNamespace.Table(report, "sent"));
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void Tcptracer_shows_beginnings_and_ends(string kind)
    {
        using var watched = WatchedNamespace.Tool("tcptracer");
        var visit = Visit.Make(watched.Namespace, kind);
        Visit.Refused(watched.Namespace, Visit.Loopback(kind));
        var (client, server) = (Ends(visit.Client, visit.Server), Ends(visit.Server, visit.Client));
        Assert.Equal(
            new[]
            {
                $"SYN_SENT ESTABLISHED {client}", $"SYN_RECV ESTABLISHED {server}", $"FIN_WAIT2 CLOSE {client}",
                $"LAST_ACK CLOSE {server}",
            }.Order(),
            watched.Rows().Select(row => $"{row["oldstate"]} {row["newstate"]} {Ends(row)}").Order());
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void Tcpwin_shows_windows_at_each_segment()
    {
        using var inside = new QuietNamespace();
        using var events = WatchedNamespace.Script("on tcp_rtt < count() >", inside: inside);
        using var watched = WatchedNamespace.Tool("tcpwin", inside);
        Visit.Make(inside, "ipv4");
        var rows = watched.Rows();
        Assert.Equal([$"{rows.Count}"], WatchedNamespace.Table(events.End(), "count"));
        var sockets = rows.GroupBy(row => row["sock"]).ToList();
        Assert.Equal(2, sockets.Count);
        Assert.All(sockets, socket => Assert.Equal("10", socket.First()["cwnd"])); // RFC 6928
        Assert.All(rows, row => Assert.InRange(long.Parse(row["sndbuf_used"]), 0, long.Parse(row["sndbuf"])));
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void Tcppktlat_shows_how_long_data_waits()
    {
        using var watched = WatchedNamespace.Tool("tcppktlat", ("least", "200ms"));
        var visit = Visit.Make(watched.Namespace, "ipv4", () => Thread.Sleep(250));
        var row = Assert.Single(watched.Rows());
        Assert.Equal(Ends(visit.Server, visit.Client), Ends(row));
        Assert.Equal($"{ProcessId} {NamedNamespace.ThreadName}", $"{row["pid"]} {row["comm"]}");
        Assert.InRange(long.Parse(row["waited"]), 250_000_000, 60_000_000_000);
        Assert.InRange(int.Parse(row["copied"]), 1, Visit.Request);
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void Solisten_shows_who_listens_where(string kind)
    {
        using var watched = WatchedNamespace.Tool("solisten");
        var visit = Visit.Make(watched.Namespace, kind);
        var row = Assert.Single(watched.Rows());
        Assert.Equal(
            $"{ProcessId} {NamedNamespace.ThreadName} {kind} {Visit.Backlog} "
            + $"{visit.Server.Port} {visit.Server.Address}",
            $"{row["pid"]} {row["comm"]} {row["family"]} {row["max_backlog"]} {row["lport"]} {row["laddr"]}");
    }

    [KernelFact(KernelFeature.TpBtf, StandardTool = "tcpcong")]
    public void Tcpcong_shows_where_time_was_spent()
    {
        using var watched = WatchedNamespace.Tool("tcpcong");
        var visit = Visit.Make(watched.Namespace, "ipv4");
        var report = watched.End();
        Assert.Empty(WatchedNamespace.Table(report, "changes"));
        Assert.Empty(WatchedNamespace.Table(report, "spent"));
        Assert.Equal(
            new[] { $"{Ends(visit.Client, visit.Server)} Open", $"{Ends(visit.Server, visit.Client)} Open" }.Order(),
            WatchedNamespace.Table(report, "spent_at_last").Select(line => line[..line.LastIndexOf(' ')]).Order());
    }

    private static void BacklogsAt(string? hook)
    {
        using var watched = WatchedNamespace.Tool("tcpsynbl", hook);
        Visit.Make(watched.Namespace, "ipv4");
        Visit.Make(watched.Namespace, "ipv6");
        Visit.Make(watched.Namespace, "mapped");
        var row = Assert.Single(watched.End().Tables.Single().Rows);
        Assert.Equal($"{Visit.Backlog}", ValueFormat.Machine(row.Key[0]));
        var bucket = Assert.Single(Bucket.Of(row.Lines), bucket => bucket.Count > 0);
        Assert.Equal(3UL, bucket.Count);
    }

    private static string Ends(IPEndPoint near, IPEndPoint far) =>
        $"{near.Address} {near.Port} {far.Address} {far.Port}";

    private static string Ends(Dictionary<string, string> row) =>
        $"{row["laddr"]} {row["lport"]} {row["raddr"]} {row["rport"]}";
}
