using System.Net;
using System.Net.Sockets;
using Tcpq.Contract;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>Tools for sockets say nothing where there is nothing of what they look for; where there is,
/// <see cref="SocketToolsTests"/>.</summary>
public sealed class QuietToolsTests
{
    // Nobody listens, nothing is opened and nothing moved.
    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("solisten")]
    [InlineData("tcptracer")]
    [InlineData("tcprtt")]
    [InlineData("tcpwin")]
    [InlineData("tcptop")]
    [InlineData("tcpsubnet")]
    [InlineData("tcppktlat")]
    [InlineData("tcpretrans")]
    public void A_refused_connection_is_nothing_to(string tool)
    {
        using var watched = WatchedNamespace.Tool(tool);
        Visit.Refused(watched.Namespace, IPAddress.Loopback);
        Assert.Equal([], Said(watched));
    }

    [KernelTheory(KernelFeature.Fentry)]
    [InlineData("tcpaccept")]
    [InlineData("tcpsynbl")]
    public void A_refused_connection_is_nothing_to_what_watches_functions(string tool) =>
        A_refused_connection_is_nothing_to(tool);

    // Open since before the tool, and idle.
    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("tcpconnect")]
    [InlineData("tcpconnlat")]
    [InlineData("tcplife")]
    [InlineData("tcpstates")]
    [InlineData("tcptracer")]
    [InlineData("tcptop")]
    [InlineData("tcpretrans")]
    public void A_connection_that_stays_open_is_nothing_to(string tool)
    {
        using var inside = new QuietNamespace();
        List<string> said = [];
        Visit.Make(inside, "ipv4", () =>
        {
            using var watched = WatchedNamespace.Tool(tool, inside);
            said = [.. watched.LinesNow(), .. Rows(watched.ReportNow())];
        });
        Assert.Equal([], said);
    }

    [KernelFact(KernelFeature.TpBtf, StandardTool = "tcpcong")]
    public void A_connection_that_stays_open_is_nothing_to_tcpcong() =>
        A_connection_that_stays_open_is_nothing_to("tcpcong");

    [KernelFact(KernelFeature.TpBtf)]
    public void What_is_fast_is_nothing_to_tools_that_ask_for_what_is_slow()
    {
        using var connects = WatchedNamespace.Tool("tcpconnlat", ("least", "1h"));
        Visit.Make(connects.Namespace, "ipv4");
        Assert.Equal([], Said(connects));
        using var reads = WatchedNamespace.Tool("tcppktlat", ("least", "1h"));
        Visit.Make(reads.Namespace, "ipv4");
        Assert.Equal([], Said(reads));
    }

    [KernelFact(KernelFeature.TpBtf, StandardTool = "tcpdrop")]
    public void Connections_that_close_in_order_are_nothing_to_tcpdrop()
    {
        // The kernel forgets where a FIN came from that it throws away with its socket, so all namespaces are watched.
        using var inside = new QuietNamespace();
        var address = IPAddress.Parse($"127.91.{Environment.ProcessId / 256 % 256}.{Environment.ProcessId % 256}");
        List<EmittedRow> rows = [];
        var (run, problems) = LiveRun.Start(
            StandardLibrary.Find("tcpdrop")!, new(), new(row => { lock (rows) { rows.Add(row); } }, _ => { }));
        Assert.Empty(problems);
        using (run)
        {
            inside.Run(() =>
            {
                for (var i = 0; i < 10; i++)
                {
                    Talk(address);
                }
            });
            inside.Settle();
            run!.Stop();
        }

        Assert.Equal([], rows.Select(Line).Where(line => line.Contains($"{address}", StringComparison.Ordinal)));
    }

    private static void Talk(IPAddress address)
    {
        using var listener = Visit.Stream(AddressFamily.InterNetwork);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(1);
        using var client = Visit.Stream(AddressFamily.InterNetwork);
        client.Bind(new IPEndPoint(address, 0));
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();
        client.Send(new byte[Visit.Request]);
        Visit.Receive(server, Visit.Request);
        client.Shutdown(SocketShutdown.Send);
        Visit.Receive(server, 0);
        server.Shutdown(SocketShutdown.Send);
        Visit.Receive(client, 0);
    }

    private static List<string> Said(WatchedNamespace watched) => [.. watched.Lines(), .. Rows(watched.End())];

    // A table without keys has a row in any case.
    private static IEnumerable<string> Rows(Report report) => report.Tables.Where(table => !table.Keys.IsEmpty)
        .SelectMany(table => WatchedNamespace.Table(report, table.Name));

    private static string Line(EmittedRow row) => string.Join(' ', row.Values.Select(ValueFormat.Machine));
}
