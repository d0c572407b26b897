using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Headers;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Packets;
using Tcpq.Lowering.Tables;

namespace Tcpq.Lowering.Verdicts;

/// <summary>Emits the question whether a packet is one that must not be dropped.</summary>
internal sealed class GuardLowering(FunctionBuilder builder, ModuleMaps maps, bool isTcpOnly)
{
    private const ulong Arp = 0x0806; // ETH_P_ARP (include/uapi/linux/if_ether.h)
    private const ulong Icmp6 = 58; // IPPROTO_ICMPV6
    private const ulong NeighbourHopLimit = 255; // what no router sends on (RFC 4861 §11.2)
    private const int HopLimitOffset = 7;

    private static readonly Column Key = new("flow", FieldTable.Find("flow")!.Type, 0);

    /// <summary>Emits the question.</summary>
    /// <param name="packet">What reading the headers has found.</param>
    /// <param name="fields">Reads those of a TCP segment.</param>
    /// <param name="store">Stores a key.</param>
    /// <param name="yes">Where a packet goes that is to be kept.</param>
    /// <param name="no">Where others go.</param>
    internal void Ask(ParsedPacket packet, FieldLowering fields, ColumnStore store, LlvmBlock yes, LlvmBlock no)
    {
        if (!isTcpOnly)
        {
            var (segment, other) = (builder.NewBlock("segment"), builder.NewBlock("no_segment"));
            builder.Branch(packet.Transport.IsTcp, segment, other);
            builder.MoveTo(other);
            AskNeighbour(packet, yes, no);
            builder.MoveTo(segment);
        }

        var key = builder.Alloca(Key.Type.Size, 8);
        store.Store(key, [Key], [FlowOf(fields)]);
        var entry = builder.CallHelper(BpfHelper.MapLookupElem, maps[Schema.GuardMap], key);
        builder.Branch(builder.Compare(IntPredicate.Equal, entry, builder.Null), no, yes);
    }

    // Without them a connection dies, however well its segments are kept.
    private void AskNeighbour(ParsedPacket packet, LlvmBlock yes, LlvmBlock no)
    {
        var (ip6, other) = (builder.NewBlock("ip6"), builder.NewBlock("no_ip6"));
        builder.Branch(Equal(packet.Network.Family, 6), ip6, other);
        builder.MoveTo(ip6);
        var hops = builder.ZeroExtend(builder.Load(8, builder.Offset(packet.Network.View, HopLimitOffset)), 64);
        builder.Branch(
            builder.And(Equal(packet.Network.Protocol, Icmp6), Equal(hops, NeighbourHopLimit)), yes, no);
        builder.MoveTo(other);
        builder.Branch(Equal(packet.Link.EtherType, Arp), yes, no);
    }

    private LlvmValue Equal(LlvmValue value, ulong wanted) =>
        builder.Compare(IntPredicate.Equal, value, builder.Constant(64, wanted));

    private static Operand.Flow FlowOf(FieldLowering fields)
    {
        var source = fields.Address((FieldRead.IpAddress)FieldTable.Find("saddr")!.Read);
        var destination = fields.Address((FieldRead.IpAddress)FieldTable.Find("daddr")!.Read);
        return new(
            new(source.First, source.Second),
            new(destination.First, destination.Second),
            fields.Number(FieldTable.Find("sport")!.Read).Value,
            fields.Number(FieldTable.Find("dport")!.Read).Value,
            null);
    }
}
