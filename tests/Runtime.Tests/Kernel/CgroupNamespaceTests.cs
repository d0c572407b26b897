using System.Buffers.Binary;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Namespaces;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

/// <summary>A cgroup's programs see all network namespaces, in which indexes of devices repeat.</summary>
public sealed class CgroupNamespaceTests
{
    private const string Script = "on tcp_rcv via cgroup where syn < count(saddr) >";

    [KernelFact(KernelFeature.CgroupSkb, KernelFeature.CgroupNetnsCookie)]
    public void A_device_of_the_same_index_in_another_namespace_is_not_counted()
    {
        using var veth = new VethPair();
        using var other = new VethPair(peerIndex: NetworkDevice.Find(veth.Name).Index);
        using var run = Start(veth.Name);
        veth.Connect(veth.Address, 3);
        other.ConnectToPeer(5);
        run.Stop();
        Assert.Equal((ValueOf(veth.PeerAddress), 3), Assert.Single(CountsOf(run)));
    }

    [KernelFact(KernelFeature.CgroupSkb)]
    public void Without_a_device_all_namespaces_are_counted()
    {
        using var veth = new VethPair();
        using var other = new VethPair(peerIndex: NetworkDevice.Find(veth.Name).Index);
        using var run = Start(device: null);
        veth.Connect(veth.Address, 3);
        other.ConnectToPeer(5);
        run.Stop();
        Assert.Contains((ValueOf(veth.PeerAddress), 3), CountsOf(run));
        Assert.Contains((ValueOf(other.Address), 5), CountsOf(run));
        Assert.Empty(run.Notes);
    }

    [KernelFact(KernelFeature.CgroupSkb)]
    public void A_kernel_that_cannot_tell_namespaces_apart_is_noted()
    {
        using var veth = new VethPair();
        using var run = Start(veth.Name);
        var canTell = KernelProbe.For(KernelFeature.CgroupNetnsCookie).Has(KernelFeature.CgroupNetnsCookie);
        Assert.Equal(canTell, run.Notes.IsEmpty);
    }

    [Fact]
    public void This_namespace_has_a_cookie() => Assert.True(
        NetworkNamespace.Cookie != 0 || KernelProbe.KernelVersion < new Version(5, 14));

    private static LiveRun Start(string? device)
    {
        var (run, diagnostics) =
            LiveRun.Start(new SourceText(Script), new() { Live = new() { Device = device } }, new(_ => { }, _ => { }));
        Assert.Empty(diagnostics.Select(d => $"{d.Message}: {string.Join("; ", d.Notes)}"));
        return run!;
    }

    private static Value.Address ValueOf(System.Net.IPAddress address)
    {
        var bytes = address.MapToIPv6().GetAddressBytes();
        return new Value.Address(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)));
    }

    private static IEnumerable<(Value Source, int Count)> CountsOf(LiveRun run) =>
        run.Report().Tables[0].Rows.Select(row => (row.Key[0], (int)((Value.Number)row.Value).Amount));
}
