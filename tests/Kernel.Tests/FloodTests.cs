using System.Net;
using System.Net.Sockets;
using Tcpq.Contract;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>A flood from one network namespace, and connections from another one behind it: the flood is cut to the
/// rate, the connections are all there. What gets past XDP is counted by another script at TC.</summary>
public sealed class FloodTests : IDisposable
{
    private const int Bursts = 8;
    private const int EachBurst = 150;
    private const int Rate = 100;
    private const string Flooder = "10.66.0.1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly VethPair veth = new();
    private readonly string farNamespace;
    private readonly IPAddress farAddress;

    public FloodTests()
    {
        farNamespace = $"{veth.PeerNamespace}-far";
        var subnet = veth.Address.GetAddressBytes()[2];
        farAddress = IPAddress.Parse($"10.232.{subnet}.2");
    }

    [KernelFact(KernelFeature.Xdp, KernelFeature.Tc, KernelFeature.AtomicFetch)]
    public void A_limit_cuts_the_flood_and_nothing_else()
    {
        var (limited, behind) = Flood(Enforcement.All);
        var through = Counts(limited, "through");
        Assert.Equal(through, Counts(behind, "count"));
        Assert.Equal(Bursts * EachBurst - through[Flooder], Count(limited, "dropped"));
        Assert.Equal(Count(limited, "limited"), Count(limited, "dropped"));
    }

    [KernelFact(KernelFeature.Xdp, KernelFeature.Tc, KernelFeature.AtomicFetch)]
    public void Without_enforcement_nothing_is_dropped()
    {
        var (limited, behind) = Flood(Enforcement.None);
        Assert.Equal(Counts(limited, "seen"), Counts(behind, "count"));
        Assert.Equal(Bursts * EachBurst - Counts(limited, "through")[Flooder], Count(limited, "would_drop"));
        Assert.DoesNotContain(limited.Summary.Packets, count => count.Name == "dropped");
    }

    public void Dispose()
    {
        Tool.Run("ip", "netns", "delete", farNamespace);
        veth.Dispose();
    }

    // The bounds hold however fast or slow this machine is, for they are made of the packets' own times.
    private (Report Limited, Report Behind) Flood(Enforcement enforcement)
    {
        Connect();
        const string syn = "where syn and not ack";
        using var behind = LiveScript.Start(
            $"on tcp_rcv via tc {syn} < count(saddr) >", new() { Live = new() { Device = veth.Name } }, _ => { });
        using var limited = LiveScript.Start(
            $"""
            on tcp_rcv via xdp {syn} < count(saddr) as seen; first(time) by saddr as began; last(time) by saddr as ended >
            on tcp_rcv via xdp {syn} < limit {Rate}/s by saddr; count(saddr) as through >
            """,
            new() { Live = new() { Device = veth.Name, Enforcement = enforcement } },
            _ => { });
        for (var burst = 1; burst <= Bursts; burst++)
        {
            SendBurst(burst);
            ConnectFromAfar();
            Wait(() => Counts(limited.Report(), "seen").GetValueOrDefault(Flooder) == burst * EachBurst);
        }

        behind.Stop();
        limited.Stop();
        var report = limited.Report();
        var (seen, through) = (Counts(report, "seen"), Counts(report, "through"));
        Assert.True(seen[$"{farAddress}"] >= Bursts);
        Assert.Equal(seen[$"{farAddress}"], through[$"{farAddress}"]);
        var elapsed = Counts(report, "ended")[Flooder] - Counts(report, "began")[Flooder];
        Assert.InRange(through[Flooder], Rate, Rate + (elapsed * Rate / 1_000_000_000) + 1);
        return (report, behind.Report());
    }

    private void SendBurst(int burst) => veth.InPeer(() =>
    {
        using var sender = new FrameSender(veth.PeerName);
        for (var i = 0; i < EachBurst; i++)
        {
            var frame = Packet.Ethernet().IPv4(Flooder, $"{veth.Address}")
                .Tcp(1024 + (burst * EachBurst) + i, 80, syn: true);
            Assert.True(sender.Send(frame.PadTo(60).Bytes));
        }
    });

    private void ConnectFromAfar()
    {
        using var listener = new TcpListener(veth.Address, 0);
        listener.Start();
        NamedNamespace.Run(farNamespace, () =>
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect((IPEndPoint)listener.LocalEndpoint);
        });
        listener.AcceptSocket().Dispose();
    }

    // Behind the pair's other end, which forwards.
    private void Connect()
    {
        var network = farAddress.ToString()[..^2];
        Ip("netns", "add", farNamespace);
        Ip("-n", veth.PeerNamespace, "link", "add", "near", "type", "veth", "peer", "name", "far", "netns",
            farNamespace);
        Ip("-n", veth.PeerNamespace, "address", "add", $"{network}.1/24", "dev", "near");
        Ip("-n", veth.PeerNamespace, "link", "set", "near", "up");
        Ip("-n", farNamespace, "address", "add", $"{farAddress}/24", "dev", "far");
        Ip("-n", farNamespace, "link", "set", "far", "up");
        Ip("-n", farNamespace, "route", "add", "default", "via", $"{network}.1");
        Ip("route", "add", $"{network}.0/24", "via", $"{veth.PeerAddress}");
        veth.InPeer(() => File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1"));
    }

    private static void Wait(Func<bool> condition)
    {
        for (var waited = TimeSpan.Zero; !condition(); waited += TimeSpan.FromMilliseconds(20))
        {
            Assert.True(waited < Patience, "the packets do not arrive");
            Thread.Sleep(20);
        }
    }

    private static Dictionary<string, long> Counts(Report report, string table) =>
        report.Tables.Single(candidate => candidate.Name == table).Rows.ToDictionary(
            row => ValueFormat.Machine(row.Key[0]), row => (long)((Value.Number)row.Value).Amount);

    private static long Count(Report report, string name) =>
        (long)report.Summary.Packets.Single(count => count.Name == name).Count;

    private static void Ip(params ReadOnlySpan<string> arguments) => Tool.Run("ip", arguments);
}
