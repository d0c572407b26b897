using System.Globalization;
using Tcpq.Contract;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>What `capture` writes at each hook is what was on the wire, as Wireshark reads it.</summary>
public sealed class CapturedTrafficTests : IDisposable
{
    private const int Frames = 20;

    private readonly string folder = Directory.CreateTempSubdirectory("tcpq-test-").FullName;

    private string Output => $"{folder}/out.pcapng";

    [CapturedFact(KernelFeature.Xdp)]
    public void Xdp_writes_what_matches() => Writes("xdp", Ethernet);

    [CapturedFact(KernelFeature.Tc)]
    public void Tc_writes_what_matches() => Writes("tc", Ethernet);

    [CapturedFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_writes_what_matches() => Writes("socket", (length, cut) => (length + 2, cut + 2));

    [CapturedFact(KernelFeature.Xdp)]
    public void Xdp_writes_packets_of_any_length() => WritesAnyLength("xdp");

    [CapturedFact(KernelFeature.Tc)]
    public void Tc_writes_packets_of_any_length() => WritesAnyLength("tc");

    [CapturedFact(KernelFeature.Xdp)]
    public void Kernels_without_a_helper_for_it_copy_at_xdp_too()
    {
        using var script = new LoadedScript(
            Tcpq.Language.Hooks.HookTable.Xdp, "on packet < capture >", Target.Default with { Kernel = new(5, 10) });
        script.Take(Frame(0).Bytes);
        Assert.Equal(1UL, script.Counters()[CounterKind.Captured]);
    }

    [CapturedFact(KernelFeature.CgroupSkb)]
    public void A_cgroup_writes_both_directions()
    {
        using var veth = new VethPair();
        bool seesAll;
        using (var run = Start("on packet via cgroup where syn < capture >", veth, new()))
        {
            seesAll = !run.Notes.Any(note => note.Contains("SYN-ACKs", StringComparison.Ordinal));
            veth.Connect(veth.Address, 3);
            veth.Connect(veth.Address6, 2);
            run.Stop();
        }

        Assert.Equal(KernelProbe.KernelVersion >= new Version(6, 6), seesAll);
        Assert.Equal(
            [
                .. Enumerable.Repeat($"{veth.PeerAddress}  1 0", 3),
                .. Enumerable.Repeat($" {veth.PeerAddress6} 1 0", 2),
                .. Enumerable.Repeat($"{veth.Address}  2 1", 3),
                .. Enumerable.Repeat($" {veth.Address6} 2 1", seesAll ? 2 : 0),
            ],
            Tshark.Fields(Output, "ip.src", "ipv6.src", "frame.packet_flags_direction", "tcp.flags.ack")
                .Select(line => line.Replace("0x0000000", "", StringComparison.Ordinal)
                    .Replace("True", "1", StringComparison.Ordinal).Replace("False", "0", StringComparison.Ordinal))
                .OrderBy(line => line[^3]).ThenBy(line => line[0] == ' '));
    }

    [CapturedFact(KernelFeature.Tc, KernelFeature.Tcx)]
    public void Tags_that_stand_in_metadata_come_back()
    {
        using var veth = new VethPair();
        using (var run = Start("on tcp_rcv via tc where syn < capture >", veth, new()))
        using (new VlanTagging(veth, 100 | (5 << 13)))
        {
            veth.Connect(veth.Address, 2);
            run.Stop();
        }

        Assert.Equal(["100 5", "100 5"], Tshark.Fields(Output, "vlan.id", "vlan.priority"));
    }

    [CapturedFact(KernelFeature.Tc)]
    public void A_full_ring_buffer_is_counted()
    {
        using var script = new LoadedScript(Tcpq.Language.Hooks.HookTable.Tc, "on packet < capture >");
        var packet = Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 2).Payload(new byte[1000]).Bytes;
        for (var i = 0; i < 9000; i++)
        {
            script.Take(packet);
        }

        var counters = script.Counters();
        Assert.Equal(9000UL, counters[CounterKind.Captured] + counters[CounterKind.CapturesLost]);
        Assert.InRange(counters[CounterKind.Captured], 4000UL, 8200UL);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static (int Length, int Captured) Ethernet(int length, int cut) => (length, cut);

    private void Writes(string hook, Func<int, int, (int Length, int Captured)> expected)
    {
        const int snapLength = 64;
        using var veth = new VethPair(isSilent: true);
        var before = DateTimeOffset.UtcNow;
        Report report;
        using (var run = Start($"on packet via {hook} where syn < capture >", veth, new() { SnapLength = snapLength }))
        {
            Send(veth, [.. Enumerable.Range(0, Frames).Select(Frame)], run);
            report = run.Report();
        }

        var after = DateTimeOffset.UtcNow;
        int[] lengths = [.. Enumerable.Range(0, Frames).Where(i => i % 2 == 0).Select(i => Frame(i).Bytes.Length)];
        Assert.Equal(
            lengths.Select((length, i) =>
            {
                var payload = hook == "socket" ? length - 14 : length;
                var (whole, kept) = expected(length, Math.Min(payload, snapLength) + (length - payload));
                return $"{whole} {kept} {1000 + (2 * i)} {veth.Name} 0x00000001 rule 1: on packet via {hook} where syn";
            }),
            Tshark.Fields(
                Output, "frame.len", "frame.cap_len", "tcp.srcport", "frame.interface_name",
                "frame.packet_flags_direction", "frame.comment"));
        foreach (var time in Tshark.Fields(Output, "frame.time_epoch"))
        {
            var at = DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(time, CultureInfo.InvariantCulture));
            Assert.InRange(at, before.AddSeconds(-1), after.AddSeconds(1));
        }

        Assert.Equal(lengths.Length, (int)report.Summary.Packets.Single(count => count.Name == "captured").Count);
        Assert.True(report.Summary.Losses.Single(count => count.Name == "captures_cut").Count > 0);
    }

    private void WritesAnyLength(string hook)
    {
        using var veth = new VethPair(isSilent: true);
        Packet[] packets = [
            .. ((int[])[0, 1, 200, 202, 203, 204, 1000, 1445, 1446]).Select(length => Packet.Ethernet()
                .IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 2).Payload([.. Enumerable.Range(0, length).Select(i => (byte)i)])),
        ];
        using (var run = Start($"on tcp_rcv via {hook} < capture >", veth, new()))
        {
            Send(veth, packets, run);
        }

        Assert.Equal(packets.Select(packet => packet.Bytes), Tshark.Packets(Output).Select(packet => packet.Bytes));
    }

    // Every second one is a SYN.
    private static Packet Frame(int number) => Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2")
        .Tcp(1000 + number, 80, syn: number % 2 == 0).Payload(new byte[20 * number]).PadTo(60);

    private static void Send(VethPair veth, Packet[] packets, LiveRun run)
    {
        veth.InPeer(() =>
        {
            using var sender = new FrameSender(veth.PeerName);
            Assert.All(packets, packet => Assert.True(sender.Send(packet.Bytes)));
        });
        for (var tries = 0; Seen() < (ulong)packets.Length; tries++)
        {
            Assert.True(tries < 3000, "the packets do not arrive");
            Thread.Sleep(20);
        }

        run.Stop();

        ulong Seen() => run.Report().Summary.Packets.First(count => count.Name == "seen").Count;
    }

    private LiveRun Start(string script, VethPair veth, RunOptions options) => LiveScript.Start(
        script, options with { Live = options.Live with { Device = veth.Name }, PacketFile = Output }, _ => { });

    /// <summary>A test that needs the kernel, and Wireshark to read what was written.</summary>
    private sealed class CapturedFactAttribute : KernelFactAttribute
    {
        public CapturedFactAttribute(params KernelFeature[] features)
            : base(features) => Skip ??= Tshark.IsInstalled ? null : "tshark is not installed";
    }
}
