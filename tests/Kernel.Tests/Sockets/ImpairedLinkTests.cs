using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>A hundred connections over a link that loses, delays, doubles or swaps packets: what is found is what the
/// kernel counts, and what the applications did.</summary>
public sealed class ImpairedLinkTests(ITestOutputHelper output)
{
    private const int Connections = 100;
    private const int Threads = 10;

    [NetemFact(KernelFeature.TpBtf)]
    public void With_netem_loss_all_retransmissions_and_all_bytes_are_counted() =>
        RetransmissionsAreCounted(inside => Impair(inside, "loss", "5%"));

    [NetemFact(KernelFeature.TpBtf, KernelFeature.Fentry)]
    public void With_netem_reorder_all_late_segments_are_counted()
    {
        using var inside = Link();
        using var late = WatchedNamespace.Script("on ooo < count() >", inside: inside);
        using var told = WatchedNamespace.Script("on sacked < count() >", inside: inside);
        VisitsAreSeen(inside, link => Impair(link, "delay", "10ms", "reorder", "25%", "50%"));
        AssertCounted(inside.Counter("TcpExtTCPOFOQueue") + inside.Counter("TcpExtTCPOFODrop"), late, "count");
        Assert.NotEqual(["0"], WatchedNamespace.Table(told.End(), "count"));
    }

    // No more than this is sacked where nothing is lost.
    [NetemFact(KernelFeature.TpBtf, KernelFeature.Fentry)]
    public void With_netem_duplicate_all_that_came_twice_is_counted()
    {
        using var inside = Link();
        using var late = WatchedNamespace.Script("on ooo < count() >", inside: inside);
        using var told = WatchedNamespace.Script("on sacked < count() >", inside: inside);
        VisitsAreSeen(inside, link => Impair(link, "duplicate", "20%"));
        AssertCounted(inside.Counter("TcpExtTCPDSACKRecv") + inside.Counter("TcpExtTCPDSACKOfoRecv"), told, "count");
        Assert.Equal(0, inside.Counter("TcpExtTCPOFOQueue"));
        Assert.Equal(["0"], WatchedNamespace.Table(late.End(), "count"));
    }

    [NetemFact(KernelFeature.TpBtf)]
    public void The_median_round_trip_is_the_delay_of_the_link()
    {
        const int Delay = 250; // milliseconds, each way: what a slow machine adds is little of that
        using var inside = new QuietNamespace();
        inside.Impair("delay", $"{Delay}ms");
        using var watched = WatchedNamespace.Script("on tcp_rtt < quantiles(srtt) by raddr as rtt >", inside: inside);
        inside.Run(() => Exchange("ipv4", 20));
        inside.Run(() => Exchange("ipv6", 20));
        var table = watched.End().Tables.Single();
        var (rows, columns) = (table.Rows, table.Shape.Columns.Select(column => column.Name).ToList());
        Assert.Equal(2, rows.Length);
        Assert.All(rows, row =>
        {
            var median = row.Lines[0][columns.IndexOf("p50")];
            output.WriteLine($"{ValueFormat.Machine(row.Key[0])}: {ValueFormat.Machine(median)} ns");
            Assert.InRange(
                double.Parse(ValueFormat.Machine(median), CultureInfo.InvariantCulture), 0.9 * 2 * Delay * 1e6,
                1.1 * 2 * Delay * 1e6);
        });
    }

    private void RetransmissionsAreCounted(Func<QuietNamespace, IDisposable?> impair)
    {
        using var inside = Link();
        using var again = WatchedNamespace.Script("on tcp_retransmit < sum(packets) as packets >", inside: inside);
        VisitsAreSeen(inside, impair);

        // What the queue of a device refuses counts there, and was not sent.
        AssertCounted(inside.Counter("TcpRetransSegs") - inside.Counter("TcpExtTCPRetransFail"), again, "packets");
    }

    // A hundred connections while a link is impaired, of which tcplife shows all bytes.
    private static void VisitsAreSeen(QuietNamespace inside, Func<QuietNamespace, IDisposable?> impair)
    {
        using var lives = WatchedNamespace.Tool("tcplife", inside);
        using (impair(inside))
        {
            var visits = Enumerable.Range(0, Threads).Select(number => Task.Factory.StartNew(
                () =>
                {
                    for (var i = 0; i < Connections / Threads; i++)
                    {
                        Visit.Make(inside, number % 2 == 0 ? "ipv4" : "ipv6");
                    }
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            Task.WaitAll(visits);
            inside.Settle();
        }

        var rows = lives.Rows();
        var bytes = rows.CountBy(row => $"{row["bytes_sent"]} {row["bytes_received"]}").ToDictionary();
        string[] kinds = [$"{Visit.Request} {Visit.Response}", $"{Visit.Response} {Visit.Request}"];
        Assert.Equal(kinds.Order(), bytes.Keys.Order());

        // A program that was interrupted by itself missed an event, and says so.
        var lost = lives.End().Summary.Losses.Sum(loss => (int)loss.Count);
        Assert.All(bytes.Values, count => Assert.InRange(count, Connections - lost, Connections));
    }

    private void AssertCounted(long expected, WatchedNamespace watched, string table)
    {
        var report = watched.End();
        output.WriteLine($"{table}: {expected}");
        Assert.NotEqual(0, expected);
        Assert.DoesNotContain(report.Summary.Losses, loss => loss.Count > 0);
        Assert.Equal([$"{expected}"], WatchedNamespace.Table(report, table));
    }

    private static QuietNamespace Link()
    {
        var inside = new QuietNamespace();
        Tool.Run("ip", "-n", inside.Name, "link", "set", "lo", "mtu", "1500");
        return inside;
    }

    // Loopback stays as it is then, until it is gone.
    private static IDisposable? Impair(QuietNamespace inside, params ReadOnlySpan<string> how)
    {
        inside.Impair(how);
        return null;
    }

    // One byte there, one byte back, so that no acknowledgement is put off.
    private static void Exchange(string kind, int times)
    {
        using var listener = Visit.Stream(Visit.Loopback(kind).AddressFamily);
        listener.Bind(new IPEndPoint(Visit.Loopback(kind), 0));
        listener.Listen();
        using var client = Visit.Stream(listener.AddressFamily);
        client.NoDelay = true;
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();
        server.NoDelay = true;
        for (var i = 0; i < times; i++)
        {
            client.Send([1]);
            Visit.Receive(server, 1);
            server.Send([2]);
            Visit.Receive(client, 1);
        }

        client.Shutdown(SocketShutdown.Send);
    }
}
