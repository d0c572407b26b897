using System.Collections.Immutable;
using Tcpq.Language.Hooks;
using Tcpq.Values;
using static Tcpq.Language.Fields.FieldRead;

namespace Tcpq.Language.Fields;

/// <summary>The link header, and what the kernel knows beside the bytes.</summary>
internal static class LinkFields
{
    private static readonly DataType EtherTypeNumber = new("ethertype", Representation.Unsigned, 2)
    {
        Members = [new("IPV4", 0x0800), new("ARP", 0x0806), new("IPV6", 0x86dd), new("MPLS", 0x8847)],
    };

    internal static ImmutableArray<Field> Rows { get; } =
    [
        new("smac", DataType.Mac, "source link address", new LinkAddress(6))
        {
            Aliases = ["eth.src", "ether src"], Needs = HookProvides.Link, IsOptional = true,
        },
        new("dmac", DataType.Mac, "destination link address", new LinkAddress(0))
        {
            Aliases = ["eth.dst", "ether dst"], Needs = HookProvides.Link, IsOptional = true,
        },
        new("ethertype", EtherTypeNumber, "EtherType after all VLAN tags", new EtherType())
        {
            IsOptional = true, Aliases = ["eth.type"], Source = "https://www.iana.org/assignments/ieee-802-numbers",
        },
        new("vlan", DataType.Integer16, "identifier of the outermost VLAN tag, 0..4095", new VlanTag(0, 12))
        {
            Aliases = ["vlan.id"], Needs = HookProvides.Vlan, IsOptional = true, Source = "IEEE 802.1Q §9.6",
        },
        new("vlan_prio", DataType.Integer8, "priority of the outermost VLAN tag, 0..7", new VlanTag(13, 3))
        {
            Aliases = ["vlan.priority", "vlan.prio"], Needs = HookProvides.Vlan, IsOptional = true,
            Source = "IEEE 802.1Q §9.6",
        },
        new("ifindex", DataType.Integer32, "index of the device", new Metadata(PacketMetadata.InterfaceIndex))
        {
            Needs = HookProvides.Device,
        },
        new("ifname", DataType.Device,
            "name of the device in its network namespace; `#2@4026532201` (index, namespace) where it cannot be asked",
            new DeviceName())
        {
            Aliases = ["dev", "device", "iface", "interface", "frame.interface_name"], Needs = HookProvides.Device,
        },
        new("rxq", DataType.Integer32, "receive queue, from 0", new Metadata(PacketMetadata.RxQueue))
        {
            Aliases = ["queue"], Needs = HookProvides.RxQueue, IsOptional = true,
        },
        new("mark", DataType.Integer32, "the packet's mark", new Metadata(PacketMetadata.Mark))
        {
            Needs = HookProvides.Mark,
        },
        new("hash", DataType.Integer32, "flow hash; 0 where the kernel has made none",
            new Metadata(PacketMetadata.Hash))
        {
            Needs = HookProvides.Hash,
        },
        new("gso_segs", DataType.Integer32, "segments merged into this packet; 0 if none were",
            new Metadata(PacketMetadata.Segments))
        {
            Needs = HookProvides.Segments,
        },
        new("packets", DataType.Integer32, "packets that the wire carried: `gso_segs`, at least 1",
            new WirePackets())
        {
            Needs = HookProvides.Segments,
        },
    ];
}
