using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tcpq.Contract;
using Tcpq.Kernel.Tests.Matrix;
using Tcpq.Runtime;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests;

/// <summary>Real connections over a link that loses packets: the capture tells what the kernel told meanwhile, and what
/// Wireshark tells, but for what is explained.</summary>
public sealed class LossyTrafficTests(ITestOutputHelper output)
{
    private const int Connections = 6;
    private const int Bytes = 200_000;

    // What the server's host knows of its own sockets.
    private const string Script = """
        on tcp_retransmit where lport == PORT < sum(packets) by rport as again >
        on tcp_state where lport == PORT and (rport != 0 or oldstate == LISTEN) < count(oldstate, newstate) as changes >
        on tcp_close where lport == PORT and rport != 0 <
            emit rport, bytes_sent, bytes_received, bytes_acked, retransmits
        >
        """;

    [LossyFact]
    public void A_capture_tells_what_the_kernel_and_wireshark_tell()
    {
        using var link = new LossyLink(TimeSpan.FromMilliseconds(10), loss: 0.05);
        using var file = new TemporaryFile([], "lossy.pcap");
        TcpListener listener = null!;
        NamedNamespace.Run(link.Server, () =>
        {
            listener = new(LossyLink.AddressOf(1), 0);
            listener.Start();
        });
        var server = (IPEndPoint)listener.LocalEndpoint;
        var script = Script.Replace("PORT", $"{server.Port}", StringComparison.Ordinal);
        var live = new SortedSet<string>(StringComparer.Ordinal);
        using (listener)
        using (Record(link, file.Path))
        using (var run = LiveScript.Start(script, new(), row => live.Add(Write(row.Values))))
        {
            Talk(link, listener, server);
            run.Stop();
            live.UnionWith(Rows(run.Report()));
        }

        var told = OnCapture(script, file.Path);
        output.WriteLine(string.Join('\n', live));
        output.WriteLine($"only told by the capture: {string.Join(", ", told.Except(live))}");
        Assert.Equal(live, told);
        if (MatrixResults.IsGuest)
        {
            // How captures are read is the same on every kernel, and slow machines make traffic of their own kind.
            return;
        }

        var comparison = new FlowComparison(file.Path);
        output.WriteLine($"{comparison}");
        Assert.Empty(comparison.Unexplained);
    }

    private static SortedSet<string> OnCapture(string script, string path)
    {
        var told = new SortedSet<string>(StringComparer.Ordinal);
        var (run, _) = CaptureRun.Compile(
            new SourceText(script), new() { Capture = new() { Side = FlowSide.Server } },
            new(row => told.Add(Write(row.Values)), _ => { }));
        using (run)
        {
            run!.Read(path);
            told.UnionWith(Rows(run.End()));
            return told;
        }
    }

    private static IEnumerable<string> Rows(Report report) => report.Tables.SelectMany(table => table.Rows.Select(
        row => $"{table.Name} {Write(row.Key)} = {ValueFormat.Machine(row.Value)}"));

    private static string Write(IEnumerable<Value> values) => string.Join(' ', values.Select(ValueFormat.Machine));

    // Each client asks, and reads to the end; both ends have closed when the last acknowledgment has passed.
    private static void Talk(LossyLink link, TcpListener listener, IPEndPoint server)
    {
        var clients = new List<Socket>();
        NamedNamespace.Run(link.Client, () => clients.AddRange(Enumerable.Range(0, Connections).Select(
            _ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))));
        var serving = Enumerable.Range(0, Connections).Select(_ => Task.Run(() => Serve(listener))).ToArray();
        var asking = clients.Select(client => Task.Run(() => Ask(client, server))).ToArray();
        Task.WaitAll([.. serving, .. asking]);
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(20) && Remaining(link.Server) + Remaining(link.Client) > 0)
        {
            Thread.Sleep(100);
        }
    }

    private static int Remaining(string name) => Tool.Run(
        "ip", "netns", "exec", name, "ss", "-Htn", "exclude", "time-wait", "exclude", "listening")
            .Split('\n').Length - 1;

    private static void Serve(TcpListener listener)
    {
        using var socket = listener.AcceptSocket();
        socket.Receive(new byte[3]);
        socket.Send(new byte[Bytes]);
    }

    private static void Ask(Socket client, IPEndPoint server)
    {
        using (client)
        {
            client.Connect(server);
            client.Send("GET"u8);
            var buffer = new byte[65_536];
            while (client.Receive(buffer) > 0)
            {
            }
        }
    }

    private static Recording Record(LossyLink link, string path)
    {
        var process = Process.Start(new ProcessStartInfo(
            "ip",
            [
                "netns", "exec", link.Server, "tcpdump", "--immediate-mode", "-U", "-Z", "root", "-s", "128", "-i",
                link.ServerDevice, "-w", path, "tcp",
            ])
        {
            RedirectStandardError = true,
        })!;
        while (process.StandardError.ReadLine() is { } line && !line.Contains("listening on", StringComparison.Ordinal))
        {
        }

        return new(process);
    }

    private sealed class Recording(Process process) : IDisposable
    {
        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private sealed class LossyFactAttribute : KernelFactAttribute
    {
        private static readonly string[] Tools = ["tcpdump", "tshark", "ethtool", "ss"];

        public LossyFactAttribute()
            : base(KernelFeature.TpBtf) => Skip ??= Tools.FirstOrDefault(tool => !Tool.IsInstalled(tool)) is { } missing
                ? $"{missing} is not installed"
                : null;
    }
}
