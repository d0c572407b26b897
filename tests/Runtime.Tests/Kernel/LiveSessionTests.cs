using System.Buffers.Binary;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Maps;
using Tcpq.Runtime.Namespaces;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

/// <summary>Real TCP over a veth pair, watched at each hook by programs compiled from C.</summary>
public sealed class LiveSessionTests
{
    private const int Connections = 20;

    private static readonly TableSchema Syns = new(
        "syns",
        new("count", null!, DataType.Integer, []),
        [],
        new("syns", 4, 8),
        new(65536, PerCpu: false),
        new(0),
        null);

    [ClangFact(KernelFeature.Xdp)]
    public void Xdp_counts_every_connection() => CountsEveryConnection(SynScript.Xdp, "xdp on {0} (generic)");

    [ClangFact(KernelFeature.Tc)]
    public void Tc_counts_every_connection() =>
        CountsEveryConnection(SynScript.Tc, $"tc on {{0}} ({(KernelProbe.HasTcx ? "tcx" : "clsact")})");

    [ClangFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_counts_every_connection() => CountsEveryConnection(SynScript.Socket, "socket on {0}");

    [ClangFact(KernelFeature.CgroupSkb)]
    public void A_cgroup_counts_every_connection() =>
        CountsEveryConnection(SynScript.Cgroup, $"cgroup on {{0}} at {CgroupMount.Find()}");

    [ClangFact(KernelFeature.Btf, KernelFeature.TpBtf)]
    public void A_typed_tracepoint_counts_every_connection() =>
        CountsEveryConnection(SynScript.TpBtf, "tp_btf netif_receive_skb");

    [ClangFact(KernelFeature.Btf, KernelFeature.Fentry)]
    public void A_function_entry_counts_every_connection() =>
        CountsEveryConnection(SynScript.Fentry, "fentry tcp_v4_rcv");

    [ClangFact(KernelFeature.Btf, KernelFeature.Kprobe)]
    public void A_kprobe_counts_every_connection() => CountsEveryConnection(SynScript.Kprobe, "kprobe tcp_v4_rcv");

    [ClangFact(KernelFeature.Xdp, KernelFeature.Tcx)]
    public void Programs_of_one_script_share_its_tables()
    {
        using var veth = new VethPair();
        using var session = Start(
            SynScript.With(
                SynScript.Program(SynScript.Xdp, veth.Name),
                SynScript.Program(SynScript.Tc, veth.Name),
                SynScript.Program(SynScript.Socket)));
        veth.Connect(veth.Address, Connections);
        session.Detach();
        Assert.Equal(3 * Connections, CountOf(session.Read(Syns), veth.PeerAddress));
    }

    [ClangFact(KernelFeature.TpBtf)]
    public void Only_the_named_device_of_this_namespace_is_counted()
    {
        using var veth = new VethPair();
        using var other = new VethPair();
        using var session = Start(SynScript.With(SynScript.Program(SynScript.TpBtf, other.Name)));
        veth.Connect(veth.Address, Connections);
        other.Connect(other.Address, 1);
        session.Detach();
        Assert.Equal(0, CountOf(session.Read(Syns), veth.PeerAddress));
        Assert.Equal(1, CountOf(session.Read(Syns), other.PeerAddress));
    }

    [ClangFact(KernelFeature.TpBtf, KernelFeature.CgroupSkb)]
    public void Programs_that_watch_different_devices_share_tables_too()
    {
        using var veth = new VethPair();
        using var other = new VethPair();
        using var session = Start(
            SynScript.With(
                SynScript.Program(SynScript.TpBtf, other.Name), SynScript.Program(SynScript.Cgroup, veth.Name)));
        veth.Connect(veth.Address, 2);
        other.Connect(other.Address, 3);
        session.Detach();
        Assert.Equal(2, CountOf(session.Read(Syns), veth.PeerAddress));
        Assert.Equal(3, CountOf(session.Read(Syns), other.PeerAddress));
    }

    [ClangFact(KernelFeature.SocketFilter)]
    public void Rows_arrive_in_order_and_all_of_them_before_detaching_ends()
    {
        using var veth = new VethPair();
        List<byte[]> rows = [];
        using var session = Start(
            SynScript.With(SynScript.Program(SynScript.Socket, veth.Name)),
            new() { OnRecord = record => rows.Add(record.ToArray()) });
        veth.Connect(veth.Address, Connections);
        session.Detach();
        Assert.Equal(Connections, rows.Count);
        Assert.All(rows, row => Assert.Equal([7, 0, 0, 0, .. veth.PeerAddress.GetAddressBytes()], row));
    }

    [ClangFact(KernelFeature.SocketFilter)]
    public void A_handler_that_throws_is_heard_when_detaching()
    {
        using var veth = new VethPair();
        using var session = Start(
            SynScript.With(SynScript.Program(SynScript.Socket, veth.Name)),
            new() { OnRecord = _ => throw new InvalidDataException("unknown row") });
        veth.Connect(veth.Address, 1);
        Assert.Throws<InvalidDataException>(session.Detach);
    }

    [ClangFact(KernelFeature.Xdp)]
    public void A_second_xdp_session_finds_the_device_busy()
    {
        using var veth = new VethPair();
        var script = SynScript.With(SynScript.Program(SynScript.Xdp, veth.Name));
        using var first = Start(script);
        var problem = Refusal(script);
        Assert.Equal(Codes.DeviceBusy, problem.Code);
        Assert.Contains("choose `tc` instead of `xdp`", problem.Help, StringComparison.Ordinal);
    }

    [ClangFact(KernelFeature.Xdp)]
    public void Where_one_program_cannot_be_attached_none_is()
    {
        using var veth = new VethPair();
        using (var first = Start(SynScript.With(SynScript.Program(SynScript.Xdp, veth.Name))))
        {
            Refusal(SynScript.With(
                SynScript.Program(SynScript.Tc, veth.Name), SynScript.Program(SynScript.Xdp, veth.Name)));
        }

        Assert.DoesNotContain("prog/", Tcpq.Testing.Tool.Run("ip", "-d", "link", "show", veth.Name),
            StringComparison.Ordinal);
        using var again = Start(SynScript.With(SynScript.Program(SynScript.Xdp, veth.Name)));
    }

    [ClangFact]
    public void An_unknown_device_is_named_with_those_that_exist()
    {
        var problem = Refusal(SynScript.With(SynScript.Program(SynScript.Tc, "nosuchdevice0")));
        Assert.Equal(Codes.NoSuchDevice, problem.Code);
        Assert.Contains(problem.Notes, note => note.Contains("lo", StringComparison.Ordinal));
    }

    [ClangFact(KernelFeature.CgroupSkb)]
    public void A_directory_that_is_no_cgroup_is_refused()
    {
        var script = SynScript.With(SynScript.Program(SynScript.Cgroup));
        Assert.Equal(Codes.NoCgroup, Refusal(script, new() { Watched = new() { Cgroup = "/tmp" } }).Code);
        Assert.Equal(Codes.NoCgroup, Refusal(script, new() { Watched = new() { Cgroup = "/nosuchcgroup" } }).Code);
    }

    [ClangFact(KernelFeature.Xdp)]
    public void A_program_that_the_verifier_refuses_is_reported_with_its_log()
    {
        var problem = Refusal(SynScript.Refused());
        Assert.Equal(Codes.VerifierRefused, problem.Code);
        Assert.Contains("tcpq_refused", problem.Message, StringComparison.Ordinal);
        Assert.Contains(problem.Notes, note => note.Contains("outside of the packet", StringComparison.Ordinal));
        Assert.Contains(problem.Notes, note => note.Contains("return *(int *)", StringComparison.Ordinal));
        var report = problem.Notes[^1].Split(' ')[^1];
        Assert.Contains("outside of the packet", File.ReadAllText(report), StringComparison.Ordinal);
        File.Delete(report);
    }

    [ClangFact(KernelFeature.SocketFilter)]
    public void A_device_that_goes_away_is_reported_once()
    {
        using var veth = new VethPair();
        using var gone = new System.Collections.Concurrent.BlockingCollection<string>();
        using var session = Start(
            SynScript.With(SynScript.Program(SynScript.Socket, veth.Name)),
            new() { Devices = new(gone.Add, _ => { }) });
        veth.RemoveDevice();
        Assert.Equal(veth.Name, gone.Take());
        session.Detach();
        Assert.Empty(gone);
    }

    private static void CountsEveryConnection(Hook hook, string description)
    {
        using var veth = new VethPair();
        using var session = Start(SynScript.With(SynScript.Program(hook, veth.Name)));
        Assert.Equal(string.Format(null, description, veth.Name), Assert.Single(session.Attachments));
        Assert.Empty(session.Warnings);
        veth.Connect(veth.Address, Connections);
        session.Detach();
        Assert.Equal(Connections, CountOf(session.Read(Syns), veth.PeerAddress));
        var counters = session.ReadCounters();
        Assert.True(counters[0] >= Connections);
        Assert.Equal((ulong)Connections, counters[1]);
        Assert.All(session.ReadMissedRuns(), missed => Assert.Equal(0ul, missed.Recursion + (missed.Kprobe ?? 0)));
    }

    private static LiveSession Start(CompiledScript script, SessionOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var session = LiveSession.Start(script, options ?? new(), diagnostics);
        Assert.Empty(diagnostics.ToImmutable().Select(d => $"{d.Message}: {string.Join("; ", d.Notes)}"));
        return session!;
    }

    private static Diagnostic Refusal(CompiledScript script, SessionOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(LiveSession.Start(script, options ?? new(), diagnostics));
        return Assert.Single(diagnostics.ToImmutable());
    }

    private static int CountOf(RawTable table, System.Net.IPAddress address)
    {
        for (var i = 0; i < table.Count; i++)
        {
            if (table.Keys.AsSpan(i * table.KeySize, table.KeySize).SequenceEqual(address.GetAddressBytes()))
            {
                return BinaryPrimitives.ReadInt32LittleEndian(table.States.AsSpan(i * table.StateSize));
            }
        }

        return 0;
    }
}
