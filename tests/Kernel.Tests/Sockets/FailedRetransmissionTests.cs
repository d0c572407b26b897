using System.Net;
using System.Net.Sockets;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>Segments that the kernel cannot send again are none that it has sent again.</summary>
public sealed class FailedRetransmissionTests
{
    private const string Loss = "on tcp_rcv where payload_len > 1B < drop >";
    private const int Chunk = 100;

    [KernelTheory(KernelFeature.TpBtf, KernelFeature.Tc)]
    [InlineData("tp_btf")]
    [InlineData("raw_tp")]
    public void What_cannot_be_sent_again_is_not_counted(string hook)
    {
        using var inside = new QuietNamespace();
        using var watched = WatchedNamespace.Script("on tcp_retransmit < sum(packets) as packets >", hook, inside);
        inside.Run(() =>
        {
            using var listener = Visit.Stream(AddressFamily.InterNetwork);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            using var client = Visit.Stream(AddressFamily.InterNetwork);
            client.Connect(listener.LocalEndPoint!);
            using var server = listener.Accept();
            using (new Dropper(inside, Loss))
            {
                client.Send(new byte[Chunk]);
                Loopback(inside, "down"); // with its routes
                var port = ((IPEndPoint)client.LocalEndPoint!).Port;
                var before = Timeouts(port);
                Assert.True(SpinWait.SpinUntil(() => Timeouts(port) > before, TimeSpan.FromSeconds(60)));
            }

            Loopback(inside, "up");
            Visit.Receive(server, Chunk);
        });
        var report = watched.End();
        var sent = inside.Counter("TcpRetransSegs") - inside.Counter("TcpExtTCPRetransFail");
        Assert.Equal([$"{sent}"], WatchedNamespace.Table(report, "packets"));
    }

    private static void Loopback(QuietNamespace inside, string state) =>
        Tool.Run("ip", "-n", inside.Name, "link", "set", "lo", state);

    // How often the timer of the connection from a port has run out: `retrnsmt`, net/ipv4/tcp_ipv4.c.
    private static int Timeouts(int port) => File.ReadLines("/proc/thread-self/net/tcp").Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(columns => columns[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
        .Select(columns => Convert.ToInt32(columns[6], 16)).Single();
}
