using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tcpq.Results;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>A hundred connections over a link that loses or delays packets: what is found is what the kernel counts, and
/// what the applications did.</summary>
public sealed class ImpairedLinkTests
{
    private const int Connections = 100;
    private const int Threads = 10;

    [NetemFact(KernelFeature.TpBtf)]
    public void With_netem_loss_all_retransmissions_and_all_bytes_are_counted() =>
        LossIsCounted(inside =>
        {
            inside.Impair("loss", "5%");
            return null;
        });

    [NetemFact(KernelFeature.TpBtf)]
    public void The_median_round_trip_is_the_delay_of_the_link()
    {
        const int Delay = 25; // milliseconds, each way
        using var inside = new QuietNamespace();
        inside.Impair("delay", $"{Delay}ms");
        using var watched = WatchedNamespace.Script("on tcp_rtt < quantiles(srtt) by raddr as rtt >", inside: inside);
        inside.Run(() => Exchange("ipv4", 100));
        inside.Run(() => Exchange("ipv6", 100));
        var rows = watched.End().Tables.Single().Rows;
        Assert.Equal(2, rows.Length);
        Assert.All(rows, row =>
        {
            var median = ((Value.Quantiles)row.Value).Members.Single(member => member.Name == "p50").Value;
            Assert.InRange(
                double.Parse(ValueFormat.Machine(median), CultureInfo.InvariantCulture), 0.9 * 2 * Delay * 1e6, 1.1 * 2 * Delay * 1e6);
        });
    }

    private static void LossIsCounted(Func<QuietNamespace, IDisposable?> impair)
    {
        using var inside = new QuietNamespace();
        Tool.Run("ip", "-n", inside.Name, "link", "set", "lo", "mtu", "1500");
        using var again = WatchedNamespace.Script("on tcp_retransmit < sum(packets) as packets >", inside: inside);
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

        var counted = inside.Counter("TcpRetransSegs");
        Assert.NotEqual(0, counted);
        Assert.Equal([$"{counted}"], WatchedNamespace.Table(again.End(), "packets"));
        var rows = lives.Rows();
        Assert.Equal(2 * Connections, rows.Count);
        var bytes = rows.CountBy(row => $"{row["bytes_sent"]} {row["bytes_received"]}");
        Assert.Equal(
            new Dictionary<string, int>
            {
                [$"{Visit.Request} {Visit.Response}"] = Connections,
                [$"{Visit.Response} {Visit.Request}"] = Connections,
            },
            bytes.ToDictionary());
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
