using System.Net;
using System.Net.Sockets;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>What events say about segments that are lost, dropped or refused, where it is known which.</summary>
public sealed class SegmentEventsTests
{
    // Older kernels trace a RST that they send only where it is a socket's.
    private static readonly Version RefusalsTraced = new(6, 10);

    [KernelTheory(KernelFeature.TpBtf, KernelFeature.Tc, KernelFeature.AtomicFetch)]
    [InlineData("tp_btf")]
    [InlineData("raw_tp")]
    public void What_is_sent_again_is_what_the_kernel_counts(string hook)
    {
        using var inside = new QuietNamespace();
        using var watched = WatchedNamespace.Script(
            "on tcp_retransmit < emit state, laddr, lport, raddr, rport, packets >", hook, inside);
        using var dropper = new Dropper(inside, Dropper.FirstData);
        var visits = (Visit[])[Visit.Make(inside, "ipv4"), Visit.Make(inside, "ipv6")];
        var lines = watched.Lines();
        foreach (var (client, server) in visits)
        {
            Assert.Contains(lines, line => line.StartsWith(
                $"ESTABLISHED {client.Address} {client.Port} {server.Address} {server.Port} ",
                StringComparison.Ordinal));
            Assert.Contains(lines, line => line.StartsWith(
                $"ESTABLISHED {server.Address} {server.Port} {client.Address} {client.Port} ",
                StringComparison.Ordinal));
        }

        Assert.Equal(inside.Counter("TcpRetransSegs"), lines.Sum(line => long.Parse(line.Split(' ')[^1])));
    }

    [KernelFact(KernelFeature.TpBtf, KernelFeature.Tc, KernelFeature.AtomicFetch)]
    public void An_answer_to_a_SYN_that_is_sent_again_has_its_sequence_number()
    {
        using var inside = new QuietNamespace();
        using var segments = WatchedNamespace.Script("on tcp_rcv where syn and ack < emit seq >", inside: inside);
        using var watched =
            WatchedNamespace.Script("on tcp_retransmit < emit seq, state, packets, lport >", inside: inside);
        var port = inside.Run(() =>
        {
            using var listener = Visit.Stream(AddressFamily.InterNetwork);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            using var client = Visit.Stream(AddressFamily.InterNetwork);
            using (new Dropper(inside, $"on tcp_rcv where ack and not syn and dport == {port} < drop >"))
            {
                client.Connect(listener.LocalEndPoint!);
                watched.Await(1);
            }

            listener.Accept().Dispose();
            return port;
        });
        var sent = segments.Lines();
        Assert.Equal($"{sent[0]} SYN_RECV 1 {port}", watched.Lines()[0]);
        Assert.Equal(sent.Count - 1, watched.Lines().Count);
        Assert.Equal(inside.Counter("TcpRetransSegs"), watched.Lines().Count);
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void A_refused_connection_is_a_RST_that_is_sent_and_one_that_is_received(string kind)
    {
        using var watched = WatchedNamespace.Script("on tcp_reset < emit direction, laddr, lport, raddr, rport >");
        var address = Visit.Loopback(kind);
        var port = Visit.Refused(watched.Namespace, address);
        var lines = watched.Lines().Order().ToList();
        var client = lines[0].Split(' ')[2];
        string[] expected =
            [$"received {address} {client} {address} {port}", $"sent {address} {port} {address} {client}"];
        Assert.Equal(KernelProbe.KernelVersion < RefusalsTraced ? expected[..1] : expected, lines);
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void A_close_with_unread_data_is_a_RST(string kind)
    {
        using var watched = WatchedNamespace.Script("on tcp_reset < emit direction, laddr, lport, raddr, rport >");
        var visit = Aborted(watched.Namespace, kind);
        var (client, server) = (
            $"{visit.Client.Address} {visit.Client.Port}", $"{visit.Server.Address} {visit.Server.Port}");
        Assert.Equal([$"received {client} {server}", $"sent {server} {client}"], watched.Lines().Order());
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void A_segment_dropped_by_its_socket_is_seen(string kind)
    {
        const int Late = 10;
        using var watched = WatchedNamespace.Script(
            $"on tcp_drop where payload_len == {Late}B < emit saddr, sport, daddr, dport, flags >");
        var visit = watched.Namespace.Run(() =>
        {
            var (client, server) = Pair(kind);
            using (client)
            using (server)
            {
                var visit = new Visit((IPEndPoint)client.LocalEndPoint!, (IPEndPoint)server.LocalEndPoint!);
                server.Shutdown(SocketShutdown.Both);
                client.Send(new byte[Late]);
                return visit;
            }
        });
        Assert.Equal(
            [$"{visit.Client.Address} {visit.Client.Port} {visit.Server.Address} {visit.Server.Port} PSH|ACK"],
            watched.Lines());
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void All_data_that_arrives_is_seen(string kind) => DataAt("tp_btf", kind);

    [KernelTheory(KernelFeature.Fentry)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void All_data_that_arrives_is_seen_by_fentry(string kind) => DataAt("fentry", kind);

    [KernelTheory(KernelFeature.Kprobe)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void All_data_that_arrives_is_seen_by_kprobe(string kind) => DataAt("kprobe", kind);

    [KernelFact(KernelFeature.TpBtf, KernelFeature.Tc, KernelFeature.AtomicFetch)]
    public void Congestion_control_goes_from_one_state_to_the_next()
    {
        using var inside = new QuietNamespace();
        using var watched = WatchedNamespace.Script(
            "on tcp_cong_state < emit lport, old_cong_state, cong_state >", inside: inside);
        using var dropper = new Dropper(inside, Dropper.FirstData);
        var visit = Visit.Make(inside, "ipv4");
        var states = watched.Rows().Where(row => row["lport"] == $"{visit.Client.Port}").ToList();
        Assert.NotEmpty(states);
        Assert.Equal("Open", states[0]["old_cong_state"]);
        Assert.All(states, row => Assert.NotEqual(row["old_cong_state"], row["cong_state"]));
        Assert.Equal(states.SkipLast(1).Select(row => row["cong_state"]),
            states.Skip(1).Select(row => row["old_cong_state"]));
    }

    [KernelFact(KernelFeature.Fentry)]
    public void A_full_queue_for_accept_is_seen_for_each_SYN() => OverflowAt("fentry");

    [KernelFact(KernelFeature.Kprobe)]
    public void A_full_queue_for_accept_is_seen_by_kprobe() => OverflowAt("kprobe");

    [KernelFact(KernelFeature.Fentry, KernelFeature.Tc)]
    public void A_hole_is_seen_on_both_sides() => HoleAt("fentry");

    [KernelFact(KernelFeature.Kprobe, KernelFeature.Tc)]
    public void A_hole_is_seen_by_kprobe() => HoleAt("kprobe");

    private static void DataAt(string hook, string kind)
    {
        using var watched = WatchedNamespace.Script(
            "on tcp_data < emit laddr, lport, raddr, rport, seq, payload_len >", hook);
        var (client, server) = Visit.Make(watched.Namespace, kind);
        var arrived = watched.Rows()
            .GroupBy(row => $"{row["laddr"]} {row["lport"]} {row["raddr"]} {row["rport"]}")
            .Select(segments => $"{segments.Key} {Covered(segments)}");
        Assert.Equal(
            new[]
            {
                $"{server.Address} {server.Port} {client.Address} {client.Port} {Visit.Request}",
                $"{client.Address} {client.Port} {server.Address} {server.Port} {Visit.Response}",
            }.Order(),
            arrived.Order());
    }

    // How many bytes of the stream segments hold: what a full buffer could not take comes once more.
    private static long Covered(IEnumerable<Dictionary<string, string>> segments)
    {
        var all = segments.Select(row => (Sequence: uint.Parse(row["seq"]), Length: long.Parse(row["payload_len"])))
            .ToList();
        var (covered, end) = (0L, 0L);
        foreach (var (start, length) in all.Select(one => (Start: (long)(one.Sequence - all[0].Sequence), one.Length))
            .Order())
        {
            covered += Math.Max(0, start + length - Math.Max(start, end));
            end = Math.Max(end, start + length);
        }

        return covered;
    }

    private static void OverflowAt(string hook)
    {
        using var watched = WatchedNamespace.Script(
            "on tcp_listen_overflow < emit laddr, lport, raddr, rport, backlog, max_backlog >", hook);
        var (client, port) = SilentListener.Knock(watched.Namespace, () => watched.Await(2));
        Assert.All(watched.Lines(), line => Assert.Equal($"127.0.0.1 {port} 127.0.0.1 {client} 1 0", line));
        Assert.Equal(watched.Namespace.Counter("TcpExtListenOverflows"), watched.Lines().Count);
    }

    // The first of several segments is lost.
    private static void HoleAt(string hook)
    {
        using var inside = new QuietNamespace();
        using var late = WatchedNamespace.Script("on ooo < count(lport) >", hook, inside);
        using var told = WatchedNamespace.Script("on sacked < count(lport) >", hook, inside);
        using var dropper = new Dropper(inside, Dropper.FirstData);
        var visit = inside.Run(() =>
        {
            var (client, server) = Pair("ipv4");
            using (client)
            using (server)
            {
                client.NoDelay = true;
                client.Send(new byte[100]);
                client.Send(new byte[200]);
                client.Send(new byte[300]);
                Visit.Receive(server, 600);
                return new Visit((IPEndPoint)client.LocalEndPoint!, (IPEndPoint)server.LocalEndPoint!);
            }
        });

        // The first one may be sent again before the last is sent at all.
        var counted = inside.Counter("TcpExtTCPOFOQueue");
        Assert.InRange(counted, 1, 2);
        Assert.Equal([$"{visit.Server.Port} {counted}"], WatchedNamespace.Table(late.End(), "count"));
        Assert.StartsWith($"{visit.Client.Port} ", Assert.Single(WatchedNamespace.Table(told.End(), "count")));
    }

    private static Visit Aborted(QuietNamespace inside, string kind) => inside.Run(() =>
    {
        var (client, server) = Pair(kind);
        using (client)
        using (server)
        {
            var visit = new Visit((IPEndPoint)client.LocalEndPoint!, (IPEndPoint)server.LocalEndPoint!);
            client.Send(new byte[10]);
            SpinWait.SpinUntil(() => server.Available == 10, TimeSpan.FromSeconds(30));
            server.Close();
            return visit;
        }
    });

    private static (Socket Client, Socket Server) Pair(string kind)
    {
        var address = Visit.Loopback(kind);
        using var listener = Visit.Stream(address.AddressFamily);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen();
        var client = Visit.Stream(address.AddressFamily);
        client.Connect(listener.LocalEndPoint!);
        return (client, listener.Accept());
    }
}
