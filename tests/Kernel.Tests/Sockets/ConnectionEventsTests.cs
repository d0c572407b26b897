using System.Globalization;
using System.Net;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>What events say about a connection of which all is known, IPv4, IPv6 and IPv4 between sockets for
/// IPv6.</summary>
public sealed class ConnectionEventsTests
{
    private static readonly string[] OfClient = [
        "CLOSE SYN_SENT", "SYN_SENT ESTABLISHED", "ESTABLISHED FIN_WAIT1", "FIN_WAIT1 FIN_WAIT2", "FIN_WAIT2 CLOSE",
    ];

    private static readonly string[] OfServer = [
        "LISTEN SYN_RECV", "SYN_RECV ESTABLISHED", "ESTABLISHED CLOSE_WAIT", "CLOSE_WAIT LAST_ACK", "LAST_ACK CLOSE",
    ];

    private static readonly string[] OfListener = ["CLOSE LISTEN", "LISTEN CLOSE"];

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void Each_socket_goes_through_its_states(string kind) => StatesAt("tp_btf", kind);

    [KernelTheory(KernelFeature.RawTracepoint, KernelFeature.Btf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void Each_socket_goes_through_its_states_untyped(string kind) => StatesAt("raw_tp", kind);

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void A_handshake_is_complete_once_on_each_side(string kind) => Both(
        "on tcp_established < emit family, laddr, lport, raddr, rport >", kind, null, (near, far) =>
            $"{Family(kind)} {near.Address} {near.Port} {far.Address} {far.Port}");

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void The_end_has_the_totals(string kind) => TotalsAt("tp_btf", kind);

    [KernelTheory(KernelFeature.RawTracepoint, KernelFeature.Btf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void The_end_has_the_totals_untyped(string kind) => TotalsAt("raw_tp", kind);

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void A_connect_is_seen_in_its_task(string kind) => ConnectAt("tp_btf", kind);

    [KernelTheory(KernelFeature.Fentry)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void A_connect_is_seen_as_it_returns(string kind) => ConnectAt("fexit", kind);

    [KernelTheory(KernelFeature.Kprobe)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void A_connect_is_seen_by_kprobe(string kind) => ConnectAt("kprobe", kind);

    [KernelTheory(KernelFeature.Fentry)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void An_accept_is_seen_as_it_returns(string kind) => AcceptAt("fexit", kind);

    [KernelTheory(KernelFeature.Kprobe)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void An_accept_is_seen_by_kretprobe(string kind) => AcceptAt("kretprobe", kind);

    [KernelFact(KernelFeature.Fentry)]
    public void What_connect_returned_is_known()
    {
        using var watched = WatchedNamespace.Script("on tcp_connect < emit rport, retval >");
        var port = Visit.Refused(watched.Namespace, IPAddress.Loopback);
        Assert.Equal([$"{port} 0"], watched.Lines()); // the refusal comes later: connect() itself has only sent a SYN
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void A_listen_is_seen_with_its_backlog(string kind) => ListenAt("tp_btf", kind);

    [KernelTheory(KernelFeature.Fentry)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void A_listen_is_seen_as_it_returns(string kind) => ListenAt("fexit", kind);

    [KernelTheory(KernelFeature.Kprobe)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void A_listen_is_seen_by_kprobe(string kind) => ListenAt("kprobe", kind);

    [KernelTheory(KernelFeature.TcpIterator)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void A_snapshot_has_each_socket_once(string kind)
    {
        using var inside = new QuietNamespace();
        List<string> lines = [];
        var visit = Visit.Make(inside, kind, () =>
        {
            using var watched = WatchedNamespace.Script(
                "on tcp_socket < emit state, laddr, lport, raddr, rport >", inside: inside);
            lines = watched.LinesNow();
        });
        Assert.Equal(
            new[]
            {
                $"ESTABLISHED {visit.Client.Address} {visit.Client.Port} {visit.Server.Address} {visit.Server.Port}",
                $"ESTABLISHED {visit.Server.Address} {visit.Server.Port} {visit.Client.Address} {visit.Client.Port}",
                $"LISTEN {(kind == "mapped" ? "::" : visit.Server.Address)} {visit.Server.Port} "
                    + $"{(kind == "ipv4" ? "0.0.0.0" : "::")} 0",
            }.Order(),
            lines.Order());
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void A_script_from_the_reference_says_how_long_connections_live()
    {
        using var watched = WatchedNamespace.Script(
            """
            # How long connections live, and how much they moved.
            map opened[sock] : time lru 100k

            on tcp_state where newstate in {SYN_SENT, SYN_RECV} < set opened[sock] = now >
            on tcp_state where newstate == CLOSE and opened[sock] <
                emit time, pid, comm, laddr, lport, raddr, rport, bytes_sent, bytes_received, now - opened[sock] as lived;
                hist(now - opened[sock]) by lport as lifetime;
                delete opened[sock]
            >
            """);
        var visit = Visit.Make(watched.Namespace, "ipv4");
        var rows = watched.Rows();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row =>
        {
            Assert.Equal($"{Environment.ProcessId}", row["pid"]);
            Assert.Equal(NamedNamespace.ThreadName, row["comm"]);
            Assert.InRange(long.Parse(row["lived"]), 1, 60_000_000_000);
        });
        var client = Assert.Single(rows, row => row["lport"] == $"{visit.Client.Port}");
        Assert.Equal($"{Visit.Request} {Visit.Response}", $"{client["bytes_sent"]} {client["bytes_received"]}");
        var server = Assert.Single(rows, row => row["lport"] == $"{visit.Server.Port}");
        Assert.Equal($"{Visit.Response} {Visit.Request}", $"{server["bytes_sent"]} {server["bytes_received"]}");
        var lifetimes = watched.End().Tables.Single();
        Assert.All(lifetimes.Rows, row => Assert.Equal(1UL, Bucket.Of(row.Lines).Aggregate(
            0UL, (sum, bucket) => sum + bucket.Count)));
    }

    private static void StatesAt(string hook, string kind)
    {
        using var watched =
            WatchedNamespace.Script("on tcp_state < emit sock, lport, oldstate, newstate, state >", hook);
        var visit = Visit.Make(watched.Namespace, kind);
        var rows = watched.Rows();
        Assert.All(rows, row => Assert.Equal(row["newstate"], row["state"]));
        var sequences = rows.GroupBy(row => row["sock"])
            .Select(socket => string.Join(", ", socket.Select(row => $"{row["oldstate"]} {row["newstate"]}")));
        Assert.Equal(
            new[] { OfClient, OfServer, OfListener }.Select(states => string.Join(", ", states)).Order(),
            sequences.Order());
        Assert.All(rows, row => Assert.Contains(
            row["lport"], new[] { $"{visit.Client.Port}", $"{visit.Server.Port}", "0" }));
    }

    private static void TotalsAt(string hook, string kind)
    {
        using var watched = WatchedNamespace.Script(
            "on tcp_close < emit family, laddr, lport, raddr, rport, bytes_sent, bytes_received, retransmits >", hook);
        var visit = Visit.Make(watched.Namespace, kind);
        var rows = watched.Rows();
        Assert.Equal(
            new[]
            {
                $"{Family(kind)} {visit.Client.Address} {visit.Client.Port} {visit.Server.Address} {visit.Server.Port} "
                + $"{Visit.Request} {Visit.Response}",
                $"{Family(kind)} {visit.Server.Address} {visit.Server.Port} {visit.Client.Address} {visit.Client.Port} "
                + $"{Visit.Response} {Visit.Request}",
            }.Order(),
            rows.Select(row =>
                string.Join(' ', row.Where(column => column.Key != "retransmits").Select(column => column.Value)))
                .Order());

        // A slow machine sends again what is late only; an answer of a listener belongs to no connection yet.
        var sent = watched.Namespace.Counter("TcpRetransSegs");
        Assert.InRange(
            rows.Sum(row => long.Parse(row["retransmits"], CultureInfo.InvariantCulture)),
            sent - watched.Namespace.Counter("TcpExtTCPSynRetrans"), sent);
    }

    private static void ConnectAt(string hook, string kind)
    {
        using var watched = WatchedNamespace.Script(
            "on tcp_connect < emit pid, comm, uid, family, laddr, raddr, rport >", hook);
        var visit = Visit.Make(watched.Namespace, kind);
        Assert.Equal(
            [$"{Here} 0 {Family(kind)} {visit.Client.Address} {visit.Server.Address} {visit.Server.Port}"],
            watched.Lines());
    }

    private static void AcceptAt(string hook, string kind)
    {
        using var watched = WatchedNamespace.Script(
            "on tcp_accept < emit pid, comm, family, raddr, rport, laddr, lport >", hook);
        var visit = Visit.Make(watched.Namespace, kind);
        Assert.Equal(
            [
                $"{Here} {Family(kind)} {visit.Client.Address} {visit.Client.Port} {visit.Server.Address} "
                + $"{visit.Server.Port}",
            ],
            watched.Lines());
    }

    private static void ListenAt(string hook, string kind)
    {
        using var watched = WatchedNamespace.Script(
            "on tcp_listen < emit pid, comm, family, max_backlog, laddr, lport >", hook);
        var visit = Visit.Make(watched.Namespace, kind);
        Assert.Equal(
            [$"{Here} {Family(kind)} {Visit.Backlog} {visit.Server.Address} {visit.Server.Port}"], watched.Lines());
    }

    private static void Both(
        string script,
        string kind,
        string? hook,
        Func<IPEndPoint, IPEndPoint, string> line,
        string client = "",
        string server = "")
    {
        using var watched = WatchedNamespace.Script(script, hook);
        var visit = Visit.Make(watched.Namespace, kind);
        Assert.Equal(
            new[]
            {
                $"{line(visit.Client, visit.Server)} {client}".TrimEnd(),
                $"{line(visit.Server, visit.Client)} {server}".TrimEnd(),
            }.Order(),
            watched.Lines().Order());
    }

    private static string Here => $"{Environment.ProcessId} {NamedNamespace.ThreadName}";

    private static string Family(string kind) => kind == "mapped" ? "ipv4" : kind;
}
