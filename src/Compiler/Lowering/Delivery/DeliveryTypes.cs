using Tcpq.Llvm;
using static Tcpq.Llvm.KernelType;

namespace Tcpq.Lowering.Delivery;

/// <summary>Kernel structures that tell which device and network namespace a packet is for.</summary>
internal static class DeliveryTypes
{
    private const string Layers = "layers";

    // A member of which only the address is taken.
    private static readonly KernelStruct Unnamed = new("", ("word", U32));

    /// <summary>`include/linux/types.h`.</summary>
    internal static KernelStruct ListHead { get; } = new("list_head", ("next", Pointer));

    /// <summary>`include/linux/types.h`.</summary>
    internal static KernelStruct HashNode { get; } = new("hlist_node", ("next", Pointer));

    /// <summary>The devices above and below a device.</summary>
    internal static KernelStruct Adjacent { get; } = new("", ("upper", ListHead));

    /// <summary>`include/net/netns/ipv4.h`.</summary>
    internal static KernelStruct NetnsIpv4 { get; } = new("netns_ipv4", ("inet_addr_lst", Pointer));

    /// <summary>`include/net/netns/ipv6.h`.</summary>
    internal static KernelStruct NetnsIpv6 { get; } = new("netns_ipv6", ("inet6_addr_lst", Pointer));

    /// <summary>`include/net/net_namespace.h`.</summary>
    internal static KernelStruct Net { get; } = new(
        "net", ("hash_mix", U32), ("ipv4", NetnsIpv4), ("ipv6", NetnsIpv6), ("ns", KernelTypes.NsCommon))
    {
        Variant = Layers,
    };

    /// <summary>`include/linux/netdevice.h`. What is a bit field since 6.13 was a number before.</summary>
    internal static KernelStruct NetDevice { get; } = new(
        "net_device",
        ("ifindex", U32), ("flags", U32), ("priv_flags", new BitField(32, 64)), ("rx_handler", Pointer),
        ("adj_list", Adjacent), ("dev_addr", Pointer), ("nd_net", KernelTypes.PossibleNet))
    {
        Variant = Layers,
    };

    /// <summary>A device above another: `net/core/dev.h`.</summary>
    internal static KernelStruct NetdevAdjacent { get; } = new(
        "netdev_adjacent", ("dev", Pointer), ("master", U8), ("list", ListHead));

    /// <summary>An IPv4 address of a device: `include/linux/inetdevice.h`.</summary>
    internal static KernelStruct InIfaddr { get; } = new(
        "in_ifaddr", ("addr_lst", HashNode), ("ifa_dev", Pointer), ("ifa_local", U32));

    /// <summary>`include/linux/inetdevice.h`.</summary>
    internal static KernelStruct InDevice { get; } = new("in_device", ("dev", Pointer));

    /// <summary>An IPv6 address of a device: `include/net/if_inet6.h`.</summary>
    internal static KernelStruct Inet6Ifaddr { get; } = new(
        "inet6_ifaddr", ("addr", Unnamed), ("addr_lst", HashNode), ("idev", Pointer));

    /// <summary>`include/net/if_inet6.h`.</summary>
    internal static KernelStruct Inet6Dev { get; } = new("inet6_dev", ("dev", Pointer));
}
