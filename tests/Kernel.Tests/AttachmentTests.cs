using System.Diagnostics;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Which devices, network namespaces and cgroups a run watches.</summary>
public sealed class AttachmentTests
{
    private const int Connections = 7;

    private static readonly string Marker = $"tq{Environment.ProcessId % 100_000}x*";

    [KernelFact(KernelFeature.Tc)]
    public void Several_devices_are_watched_by_one_table()
    {
        using var first = new VethPair();
        using var second = new VethPair();
        using var run = Start(
            "on tcp_rcv where syn and not ack < count(ifname) >",
            new() { Live = new() { Device = $"{first.Name},{second.Name}" } });
        first.Connect(first.Address, Connections);
        second.Connect(second.Address6, 2 * Connections);
        AssertCounts(run, (first.Name, Connections), (second.Name, 2 * Connections));
    }

    [KernelFact(KernelFeature.Tc)]
    public void A_device_that_appears_later_is_watched_from_then_on()
    {
        using var noted = new SemaphoreSlim(0);
        using var first = new VethPair();
        using var run = Start(
            "on tcp_rcv where syn and not ack < count(ifname) >",
            new() { Live = new() { Device = Marker } },
            note => noted.Release(note.Contains("from now on", StringComparison.Ordinal) ? 1 : 100));
        using var second = new VethPair();
        Assert.True(noted.Wait(TimeSpan.FromSeconds(30)));
        first.Connect(first.Address, Connections);
        second.Connect(second.Address, 2 * Connections);
        AssertCounts(run, (first.Name, Connections), (second.Name, 2 * Connections));
    }

    [KernelFact(KernelFeature.Xdp)]
    public void A_device_of_a_pattern_that_goes_away_does_not_end_the_run()
    {
        using var gone = new SemaphoreSlim(0);
        using var first = new VethPair();
        using var second = new VethPair();
        using var run = Start(
            "on tcp_rcv via xdp where syn and not ack < count(ifname) >",
            new() { Live = new() { Device = Marker } },
            note => gone.Release());
        second.RemoveDevice();
        Assert.True(gone.Wait(TimeSpan.FromSeconds(30)));
        first.Connect(first.Address, Connections);
        AssertCounts(run, (first.Name, Connections));
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void Only_packets_of_the_network_namespace_that_is_asked_for_count()
    {
        using var veth = new VethPair();
        var counts = InNamespaceOf(veth, "on tcp_rcv via tp_btf where syn < count(ack) >");
        Assert.Equal([("false", 2 * Connections), ("true", Connections)], counts);
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void Only_sockets_of_the_network_namespace_that_is_asked_for_count()
    {
        using var veth = new VethPair();
        var counts = InNamespaceOf(veth, "on tcp_state where newstate == SYN_SENT < count(raddr) >");
        Assert.Equal([(veth.Address.ToString(), Connections)], counts);
    }

    [KernelTheory]
    [InlineData("no-such-namespace", "there is no network namespace `no-such-namespace`")]
    [InlineData("99999999", "there is no process 99999999")]
    [InlineData("/dev/null", "`/dev/null` is not a network namespace")]
    public void A_network_namespace_that_there_is_not_is_refused(string name, string message)
    {
        var (run, problems) = OnThread(() => LiveRun.Start(
            new SourceText("on tcp_rcv < count() >"), new() { Live = new() { NetworkNamespace = name } },
            new(_ => { }, _ => { })));
        Assert.Null(run);
        var problem = Assert.Single(problems);
        Assert.Equal((Codes.NoNetworkNamespace, message), (problem.Code, problem.Message));
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void A_network_namespace_that_is_deleted_ends_the_run()
    {
        using var veth = new VethPair();
        var name = $"{veth.PeerNamespace}-2";
        Tool.Run("ip", "netns", "add", name);
        using var run =
            OnThread(() => Start("on tcp_rcv < count() >", new() { Live = new() { NetworkNamespace = name } }));
        Assert.Null(run.WhyOver());
        Tool.Run("ip", "netns", "delete", name);
        EndsWith(run, $"the network namespace `{name}` went away; the results end there");
    }

    [KernelFact(KernelFeature.SockOps)]
    public void A_cgroup_that_is_removed_ends_the_run()
    {
        using var cgroup = new Cgroup();
        using var run = Start("on tcp_connect < count() >", new() { Live = new() { Cgroup = cgroup.Path } });
        Assert.Null(run.WhyOver());
        Directory.Delete(cgroup.Path);
        EndsWith(run, $"the cgroup `{cgroup.Path}` went away; the results end there");
        Directory.CreateDirectory(cgroup.Path); // for the end of the test
    }

    // It is asked for now and then, not at each call.
    private static void EndsWith(LiveRun run, string message)
    {
        Diagnostic? reason = null;
        Assert.True(SpinWait.SpinUntil(() => (reason = run.WhyOver()) is not null, TimeSpan.FromSeconds(60)));
        Assert.Equal((Codes.PlaceWentAway, message), (reason!.Code, reason.Message));
    }

    [KernelFact(KernelFeature.SockOps)]
    public void Only_sockets_of_the_cgroup_that_is_asked_for_count()
    {
        using var veth = new VethPair();
        using var cgroup = new Cgroup();
        using var run = Start("on tcp_connect < count(raddr) >", new() { Live = new() { Cgroup = cgroup.Path } });
        veth.ConnectToPeer(Connections);
        cgroup.Enter();
        veth.ConnectToPeer(2 * Connections);
        cgroup.Leave();
        Assert.Equal([(veth.PeerAddress.ToString(), 2 * Connections)], Counts(run));
    }

    [KernelFact]
    public void A_hook_that_sees_the_whole_machine_does_not_serve_one_cgroup()
    {
        var (run, problems) = LiveRun.Start(
            new SourceText("on tcp_rcv via tp_btf < count() >"), new() { Live = new() { Cgroup = "/" } },
            new(_ => { }, _ => { }));
        Assert.Null(run);
        Assert.Equal(Codes.HookUnavailable, Assert.Single(problems).Code);
    }

    // A connection each way: each namespace sends as many SYNs as it gets.
    private static List<(string, int)> InNamespaceOf(VethPair veth, string script)
    {
        using var run = OnThread(() => Start(script, new() { Live = new() { NetworkNamespace = veth.PeerNamespace } }));
        veth.ConnectToPeer(2 * Connections);
        veth.Connect(veth.Address, Connections);
        return Counts(run);
    }

    // The thread that starts a run stays in the run's namespace.
    private static T OnThread<T>(Func<T> act)
    {
        var result = default(T);
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => result = act()));
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException("on a thread of its own", failure);
    }

    private static LiveRun Start(string script, RunOptions options, Action<string>? onNote = null)
    {
        var (run, problems) = LiveRun.Start(
            new SourceText(script), options, new(_ => { }, _ => { }) { OnNote = onNote },
            device => throw new UnreachableException(device));
        Assert.Empty(problems);
        return run!;
    }

    private static void AssertCounts(LiveRun run, params (string Name, int Count)[] expected) =>
        Assert.Equal(expected.OrderBy(row => row.Name, StringComparer.Ordinal), Counts(run));

    private static List<(string, int)> Counts(LiveRun run)
    {
        run.Stop();
        return
        [
            .. run.Report().Tables[0].Rows
                .Select(row => (ValueFormat.Machine(row.Key[0]), int.Parse(
                    ValueFormat.Machine(row.Value), System.Globalization.CultureInfo.InvariantCulture)))
                .OrderBy(row => row.Item1, StringComparer.Ordinal),
        ];
    }
}
