using System.Collections.Concurrent;
using System.Security.Authentication;
using Tcpq.Contract;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>HTTP requests and TLS server names of real clients, whose payload lies in fragments of the socket
/// buffer.</summary>
public sealed class PayloadTrafficTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string LongPath =
        "/search?q=a-longer-path-than-any-header-is-for-the-copies-of-the-headers-to-hold-it-all";

    [KernelFact(KernelFeature.Tc)]
    public void Tc_reads_http_requests_and_answers() => ReadsHttp("packet", "tc");

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_reads_http_requests_and_answers() => ReadsHttp("packet", "socket");

    [KernelFact(KernelFeature.CgroupSkb)]
    public void A_cgroup_reads_http_requests_and_answers() => ReadsHttp("packet", "cgroup");

    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_reads_http_requests() => ReadsHttp("tcp_rcv", "xdp");

    [KernelFact]
    public void The_best_hook_reads_http_requests() => ReadsHttp("tcp_rcv", null);

    [KernelFact(KernelFeature.Tc)]
    public void Tc_reads_tls_server_names() => ReadsTls("tc");

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_reads_tls_server_names() => ReadsTls("socket");

    [KernelFact(KernelFeature.TpBtf)]
    public void The_tracepoint_counts_payload_in_fragments_and_takes_it_for_no_mismatch()
    {
        using var veth = new VethPair();
        using var http = new HttpOverTheWire(veth);
        using var run = LiveScript.Start(
            "on tcp_rcv where payload startswith \"GET \" < count() >\non tcp_rcv where payload_len > 0 < count() >",
            new() { Live = new() { Hook = "tp_btf", Device = veth.Name } },
            _ => { });
        Assert.Equal(200, http.Get("/"));
        run.Stop();
        var report = run.Report();
        Assert.Equal(Count(report, 1) - Count(report, 0), Unreadable(report));
        Assert.InRange(Unreadable(report), 1, 100);
    }

    [TcpdumpFact]
    public void A_capture_of_the_same_traffic_says_the_same()
    {
        using var veth = new VethPair();
        using var file = new TemporaryFile([], "traffic.pcap");
        using (var http = new HttpOverTheWire(veth))
        using (Tcpdump.Start(veth.Name, file.Path))
        {
            TlsOverTheWire.Connect(veth, "capture.example", SslProtocols.Tls13);
            Assert.Equal(200, http.Get(LongPath));
            Assert.Equal(404, http.Get("/none"));
            Assert.True(SpinWait.SpinUntil(() => Captured(file.Path, "http.status").Contains("404"), Patience));
        }

        Assert.Equal([LongPath, "/none"], Captured(file.Path, "http.path"));
        Assert.Equal(["capture.example"], Captured(file.Path, "tls.sni"));
    }

    private static void ReadsHttp(string row, string? hook)
    {
        using var veth = new VethPair();
        using var http = new HttpOverTheWire(veth);
        var rows = new ConcurrentQueue<EmittedRow>();
        using (var run = LiveScript.Start(
            $"""
            on {row} where payload startswith "GET " and payload contains "HTTP/1.1\r\n"
                < emit http.method, http.path, http.host, payload[0, 8] >
            on {row} where http.status >= 200 < emit http.status, length(payload) >
            """,
            new() { Live = new() { Hook = hook, Device = veth.Name } },
            rows.Enqueue))
        {
            Assert.Equal(200, http.Get(LongPath));
            Assert.Equal(404, http.Get("/none"));
            run.Stop();
            Assert.Equal(0, Unreadable(run.Report()));
        }

        var requests = rows.Where(found => found.Columns.Length == 4)
            .Select(found => string.Join(' ', found.Values.Select(ValueFormat.Machine)));
        Assert.Equal([$"GET {LongPath} {http.Host} GET /sea", $"GET /none {http.Host} GET /non"], requests);
        if (row == "packet")
        {
            var answers = rows.Where(found => found.Columns.Length == 2)
                .Select(found => ValueFormat.Machine(found.Values[0]));
            Assert.Equal(["200", "404"], answers);
        }
    }

    private static void ReadsTls(string hook)
    {
        using var veth = new VethPair();
        var rows = new ConcurrentQueue<EmittedRow>();
        using (var run = LiveScript.Start(
            "on tcp_rcv where tls.version >= TLS1_2 < emit tls.sni, tls.version >",
            new() { Live = new() { Hook = hook, Device = veth.Name } },
            rows.Enqueue))
        {
            TlsOverTheWire.Connect(veth, "secret.example.org", SslProtocols.Tls13);
            TlsOverTheWire.Connect(veth, "old.example.org", SslProtocols.Tls12);
            run.Stop();
            Assert.Equal(0, Unreadable(run.Report()));
        }

        Assert.Equal(
            ["secret.example.org TLS1_3", "old.example.org TLS1_2"],
            rows.Select(found => string.Join(' ', found.Values.Select(ValueFormat.Machine))));
    }

    private static List<string> Captured(string path, string field)
    {
        var rows = new List<EmittedRow>();
        var (run, diagnostics) = CaptureRun.Compile(
            new SourceText(
                $"on tcp_rcv where {field} {(field == "http.status" ? ">= 0" : "!= \"\"")} < emit {field} >"),
            new(),
            new(rows.Add, _ => { }));
        Assert.Empty(diagnostics);
        using (run)
        {
            run!.Read(path); // a capture that is still written may end within a packet
            return [.. rows.Select(row => ValueFormat.Machine(row.Values[0]))];
        }
    }

    private static int Count(Report report, int table) =>
        (int)((Value.Number)report.Tables[table].Rows[0].Value).Amount;

    private static int Unreadable(Report report) =>
        report.Summary.Losses.Where(loss => loss.Name == "payload_unreadable").Sum(loss => (int)loss.Count);
}
