using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Tcpq.Bpf;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>A filter of a device's clsact qdisc.</summary>
/// <param name="Direction">Which packets it sees.</param>
/// <param name="Handle">Its number, which its maker may choose.</param>
/// <param name="Priority">Its place: lower ones go first.</param>
/// <param name="ProgramName">Its BPF program's name and id, `NAME:[ID]`; empty for other kinds of filter.</param>
internal sealed record TcFilterEntry(PacketDirection Direction, uint Handle, uint Priority, string ProgramName);

/// <summary>Lists a device's filters by netlink (rtnetlink(7), include/uapi/linux/pkt_sched.h, pkt_cls.h).</summary>
internal static class TcFilterList
{
    private const uint ClsactIngress = 0xffff_fff2; // TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)
    private const uint ClsactEgress = 0xffff_fff3; // TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)
    private const ushort GetFilter = 46; // RTM_GETTFILTER
    private const ushort NewFilter = 44; // RTM_NEWTFILTER
    private const int MessageSize = 20; // sizeof(struct tcmsg)
    private const ushort Options = 2; // TCA_OPTIONS
    private const ushort BpfName = 7; // TCA_BPF_NAME

    /// <summary>All filters, of both directions; none if there is no clsact qdisc.</summary>
    public static ImmutableArray<TcFilterEntry> Read(int interfaceIndex) =>
    [
        .. Read(interfaceIndex, ClsactIngress, PacketDirection.Ingress),
        .. Read(interfaceIndex, ClsactEgress, PacketDirection.Egress),
    ];

    private static List<TcFilterEntry> Read(int interfaceIndex, uint parent, PacketDirection direction)
    {
        Span<byte> request = stackalloc byte[MessageSize];
        request.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(request[4..], interfaceIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(request[12..], parent);
        List<TcFilterEntry> entries = [];
        foreach (var message in RouteNetlink.Dump(GetFilter, NewFilter, request))
        {
            // A priority without a handle is not a filter but the head of its list.
            var handle = BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(8));
            if (handle != 0)
            {
                var priority = BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(16)) >> 16;
                entries.Add(new(direction, handle, priority, ProgramName(message.AsSpan(MessageSize))));
            }
        }

        return entries;
    }

    private static string ProgramName(ReadOnlySpan<byte> attributes)
    {
        var name = RouteNetlink.Attribute(RouteNetlink.Attribute(attributes, Options), BpfName);
        return Encoding.UTF8.GetString(name.TrimEnd((byte)0));
    }
}
