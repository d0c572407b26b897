using System.Diagnostics;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Kernel.Attaching;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Runtime.Libbpf;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

/// <summary>What kernels without tcx use, tried on any kernel.</summary>
public sealed unsafe class ClsactTests
{
    [ClangFact(KernelFeature.Tc)]
    public void A_filter_and_its_qdisc_come_and_go_together()
    {
        using var veth = new VethPair();
        using var loaded = Load(veth);
        using (var attachment = ClsactAttacher.Attach(Request(loaded, veth)))
        {
            Assert.Equal($"tc on {veth.Name} (clsact)", attachment.Description);
            Assert.Contains("tcpq_tc", Filters(veth), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("clsact", Qdiscs(veth), StringComparison.Ordinal);
    }

    [ClangFact(KernelFeature.Tc)]
    public void A_filter_sees_what_arrives()
    {
        using var veth = new VethPair();
        using var loaded = Load(veth);
        using var attachment = ClsactAttacher.Attach(Request(loaded, veth));
        veth.Connect(veth.Address, 3);
        var syns = Tcpq.Runtime.Maps.MapReader.Read(loaded.MapDescriptor("syns"));
        Assert.Equal((1, 3), (syns.Count, syns.States[0]));
    }

    [ClangFact(KernelFeature.Tc)]
    public void A_qdisc_that_was_there_stays()
    {
        using var veth = new VethPair();
        Tool.Run("tc", "qdisc", "add", "dev", veth.Name, "clsact");
        using var loaded = Load(veth);
        ClsactAttacher.Attach(Request(loaded, veth)).Dispose();
        Assert.Contains("clsact", Qdiscs(veth), StringComparison.Ordinal);
    }

    [ClangFact(KernelFeature.Tc)]
    public void A_qdisc_goes_with_the_last_of_our_filters()
    {
        using var veth = new VethPair();
        using var loaded = Load(veth);
        var first = ClsactAttacher.Attach(Request(loaded, veth));
        var second = ClsactAttacher.Attach(Request(loaded, veth));
        first.Dispose();
        Assert.Contains("tcpq_tc", Filters(veth), StringComparison.Ordinal);
        second.Dispose();
        Assert.DoesNotContain("clsact", Qdiscs(veth), StringComparison.Ordinal);
    }

    [ClangFact(KernelFeature.Tc)]
    public void What_a_killed_run_left_is_removed_and_what_a_living_one_has_stays()
    {
        using var veth = new VethPair();
        using var loaded = Load(veth);
        using var living = ClsactAttacher.Attach(Request(loaded, veth));
        var dead = new ClsactHandle(DeadProcess(), OwnsQdisc: false);
        var hook = ClsactAttacher.HookOf(Request(loaded, veth).RequiredDevice, PacketDirection.Ingress);
        var options = new LibBpf.TcOptions
        {
            Size = (nuint)sizeof(LibBpf.TcOptions),
            Program = loaded.Programs[0].Descriptor,
            Handle = dead.Value,
            Priority = 1,
        };
        Assert.Equal(0, LibBpf.bpf_tc_attach(&hook, &options));
        Assert.Contains($"{dead.Value:x}", Filters(veth), StringComparison.Ordinal);
        ClsactLeftovers.Remove(Request(loaded, veth).RequiredDevice);
        Assert.DoesNotContain($"{dead.Value:x}", Filters(veth), StringComparison.Ordinal);
        Assert.Contains($"{new ClsactHandle(Environment.ProcessId, true).Value:x}", Filters(veth),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(4_194_303, false)]
    public void A_handle_tells_its_process(int process, bool ownsQdisc)
    {
        var handle = new ClsactHandle(process, ownsQdisc);
        Assert.Equal(handle, ClsactHandle.From(handle.Value));
    }

    [Fact]
    public void Handles_of_others_are_left_alone() => Assert.Null(ClsactHandle.From(1));

    private static LoadedObject Load(VethPair veth) => ObjectLoader.Load(
        SynScript.With(SynScript.Program(SynScript.Tc, veth.Name)), _ => new(0, 0, LinkType.Ethernet, 0));

    private static AttachRequest Request(LoadedObject loaded, VethPair veth) =>
        new(loaded.Programs[0], NetworkDevice.Find(veth.Name), null);

    private static string Filters(VethPair veth) => Tool.Run("tc", "filter", "show", "dev", veth.Name, "ingress");

    private static string Qdiscs(VethPair veth) => Tool.Run("tc", "qdisc", "show", "dev", veth.Name);

    private static int DeadProcess()
    {
        using var process = Process.Start("true");
        process.WaitForExit();
        return process.Id;
    }
}
