using System.Collections.Concurrent;
using System.Security.Authentication;
using System.Text;
using Tcpq.Contract;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests;

/// <summary>Payload of real connections that lies far behind the linear part of the socket buffer, in fragments,
/// is read where the hook reaches it.</summary>
public sealed class FragmentedPayloadTests(ITestOutputHelper output)
{
    private const int LargestMtu = 65_535;
    private const int RequestSize = 32_000;
    private const int Depth = 25_000;
    private const int Seen = 20;

    [KernelFact(KernelFeature.Tc)]
    public void Tc_reads_deep_in_a_request() => ReadsRequest("tc");

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_reads_deep_in_a_request() => ReadsRequest("socket");

    [KernelFact(KernelFeature.CgroupSkb)]
    public void A_cgroup_reads_deep_in_a_request() => ReadsRequest("cgroup");

    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_reads_deep_in_a_request() => ReadsRequest("xdp");

    [KernelFact(KernelFeature.TpBtf)]
    public void The_tracepoint_counts_that_the_same_request_is_out_of_its_reach()
    {
        var (rows, unreadable) = Watch(
            "tp_btf", "on tcp_rcv where payload contains \"needle in\" < emit len >", veth => SendRequest(veth));
        Assert.Empty(rows);
        Assert.InRange(unreadable, 1, 100);
    }

    [KernelFact(KernelFeature.Tc)]
    public void Tc_reads_segments_that_are_sent_as_one() => ReadsLargeSends("tc");

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_reads_segments_that_are_sent_as_one() => ReadsLargeSends("socket");

    [KernelFact(KernelFeature.CgroupSkb)]
    public void A_cgroup_reads_segments_that_are_sent_as_one() => ReadsLargeSends("cgroup");

    [KernelFact(KernelFeature.Tc)]
    public void Tc_reads_large_client_hellos() => ReadsClientHello("tc");

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_reads_large_client_hellos() => ReadsClientHello("socket");

    [KernelFact(KernelFeature.CgroupSkb)]
    public void A_cgroup_reads_large_client_hellos() => ReadsClientHello("cgroup");

    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_reads_large_client_hellos() => ReadsClientHello("xdp");

    // One segment, for which the window is large enough from the start; its Host header stands behind 10,000 bytes.
    private static void ReadsRequest(string hook)
    {
        var host = "";
        var (rows, unreadable) = Watch(
            hook,
            "on tcp_rcv where payload contains \"needle in\" "
                + $"< emit payload_len, payload[{Depth}, {Seen}], http.host, http.path >",
            veth => host = SendRequest(veth));
        Assert.Equal(
            [$"{RequestSize} needle in a haystack {host} /deep"],
            rows.Select(row => string.Join(' ', row.Values.Select(ValueFormat.Machine))));
        Assert.Equal(0, unreadable);
    }

    private static string SendRequest(VethPair veth)
    {
        veth.UseMtu(LargestMtu);
        using var http = new HttpOverTheWire(veth);
        var head = new StringBuilder()
            .Append("POST /deep HTTP/1.1\r\nX-Padding: ").Append('p', 10_000)
            .Append("\r\nHost: ").Append(http.Host).Append("\r\nContent-Length: 00000\r\n\r\n");
        head.Replace("00000", $"{RequestSize - head.Length}");
        var request = head.Append('b', Depth - head.Length).Append("needle in a haystack");
        request.Append('b', RequestSize - request.Length);
        Assert.Equal(200, http.Send(Encoding.ASCII.GetBytes(request.ToString())));
        return http.Host;
    }

    // Many segments of 1,448 bytes that the stack handles as one packet of up to 64 KiB.
    private void ReadsLargeSends(string hook)
    {
        var body = string.Concat(Enumerable.Range(0, 500_000).Select(i => $"{i:x8}"));
        var (rows, unreadable) = Watch(
            hook,
            $"on tcp_rcv where payload_len > {Depth + Seen} < emit payload_len, payload[{Depth}, {Seen}] >",
            veth =>
            {
                using var http = new HttpOverTheWire(veth);
                Assert.Equal(200, http.Post("/large", Encoding.ASCII.GetBytes(body)));
            });
        output.WriteLine(
            $"{hook}: {rows.Length} of up to {rows.Max(row => ((Value.Number)row.Values[0]).Amount)} bytes");
        Assert.All(rows, row => Assert.Contains(ValueFormat.Machine(row.Values[1]), body, StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Equal(Seen, ValueFormat.Machine(row.Values[1]).Length));
        Assert.Equal(0, unreadable);
    }

    // The extension that tells the version stands behind a list of 12,000 bytes.
    private static void ReadsClientHello(string hook)
    {
        var offers = Enumerable.Range(0, 60).Select(i => $"{i}{new string('x', 200)}").ToList();
        var (rows, unreadable) = Watch(
            hook,
            "on tcp_rcv where tls.version >= TLS1_2 < emit tls.sni, tls.version, payload_len >",
            veth =>
            {
                veth.UseMtu(LargestMtu);
                TlsOverTheWire.Connect(veth, "deep.example.org", SslProtocols.Tls13, offers);
            });
        var row = Assert.Single(rows);
        Assert.Equal(["deep.example.org", "TLS1_3"], row.Values[..2].Select(ValueFormat.Machine));
        Assert.InRange((int)((Value.Number)row.Values[2]).Amount, 12_000, LargestMtu);
        Assert.Equal(0, unreadable);
    }

    private static (EmittedRow[] Rows, int Unreadable) Watch(string hook, string script, Action<VethPair> traffic)
    {
        using var veth = new VethPair();
        var rows = new ConcurrentQueue<EmittedRow>();
        using var run =
            LiveScript.Start(script, new() { Live = new() { Hook = hook, Device = veth.Name } }, rows.Enqueue);
        traffic(veth);
        run.Stop();
        return ([.. rows], (int)run.Report().Summary.Losses.Single(loss => loss.Name == "payload_unreadable").Count);
    }
}
