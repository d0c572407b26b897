using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Testing.Kernel;

/// <summary>Tags what the far device of a pair sends, as a VLAN device or a switch port would, and takes the tags off
/// here behind everything that watches. The outermost tag travels in the packet's metadata, as from a NIC. It needs tcx
/// and, unlike a VLAN device, no module.</summary>
public sealed unsafe partial class VlanTagging : IDisposable
{
    private const uint SchedCls = 3; // BPF_PROG_TYPE_SCHED_CLS, include/uapi/linux/bpf.h
    private const ushort VlanType = 0x8100;
    private const uint VlanPush = 18; // BPF_FUNC_skb_vlan_push
    private const uint VlanPop = 19; // BPF_FUNC_skb_vlan_pop

    private readonly List<FileDescriptorHandle> links = [];

    /// <param name="veth">The pair; what watches its device here with tc goes before this in any order.</param>
    /// <param name="tags">The tags' control information, outermost first.</param>
    public VlanTagging(VethPair veth, params ushort[] tags)
    {
        ulong[] push = [.. tags.Reverse().SelectMany(Push)];
        ulong[] pop = [.. tags.SelectMany(_ => Call(VlanPop))];
        veth.InPeer(() => Attach(push, veth.PeerName, BpfAttachType.TcxEgress));
        Attach(pop, veth.Name, BpfAttachType.TcxIngress);
    }

    public void Dispose() => links.ForEach(link => link.Dispose());

    private void Attach(ulong[] calls, string device, BpfAttachType type)
    {
        // r6 = r1; …; r0 = -1 (TCX_NEXT); exit
        ulong[] code = [0x16bf, .. calls, 0xffff_ffff_0000_00b7, 0x95];
        using var program = Load(code);
        var options = new LibBpf.LinkCreateOptions { Size = (nuint)sizeof(LibBpf.LinkCreateOptions) };
        links.Add(Checked(FileDescriptorHandle.Own(
            LibBpf.bpf_link_create(program.Descriptor, NetworkDevice.Find(device).Index, type, &options))));
    }

    // r2 = htons(VlanType); r3 = tag; call
    private static IEnumerable<ulong> Push(ushort tag) =>
    [
        0x02b7 | ((ulong)BinaryPrimitives.ReverseEndianness(VlanType) << 32),
        0x03b7 | ((ulong)tag << 32),
        .. Call(VlanPush),
    ];

    // r1 = r6; call
    private static IEnumerable<ulong> Call(uint helper) => [0x61bf, 0x85 | ((ulong)helper << 32)];

    private static FileDescriptorHandle Load(ulong[] code)
    {
        fixed (ulong* instructions = code)
        {
            return Checked(FileDescriptorHandle.Own(
                bpf_prog_load(SchedCls, "tcpq_test_vlan", "GPL", instructions, (nuint)code.Length, null)));
        }
    }

    private static FileDescriptorHandle Checked(FileDescriptorHandle handle) => handle.IsInvalid
        ? throw new InvalidOperationException(Errno.Describe(handle.Error))
        : handle;

    [LibraryImport("libbpf.so.1", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int bpf_prog_load(
        uint type, string name, string license, ulong* instructions, nuint count, void* options);
}
