using System.Collections.Immutable;
using System.Globalization;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Devices;

/// <summary>A network device of this process's network namespace.</summary>
/// <param name="Name">Its name when it was looked up.</param>
/// <param name="Index">Its index, which stays when it is renamed and is unique in its namespace only.</param>
/// <param name="HardwareType">ARPHRD_* (include/uapi/linux/if_arp.h).</param>
internal sealed record NetworkDevice(string Name, int Index, int HardwareType)
{
    /// <summary>The names of all devices of this namespace.</summary>
    public static ImmutableArray<string> Names =>
    [
        .. File.ReadLines("/proc/thread-self/net/dev").Skip(2).Select(line => line[..line.IndexOf(':')].Trim()),
    ];

    /// <summary>How its packets start at TC and XDP; null if tcpq cannot read them there.</summary>
    public LinkType? LinkType => HardwareType switch
    {
        1 or 772 => Tcpq.Contract.LinkType.Ethernet, // ETHER, LOOPBACK
        519 or 65534 => Tcpq.Contract.LinkType.RawIp, // RAWIP, NONE (tun, wireguard)
        768 or 769 or 776 or 778 or 823 => Tcpq.Contract.LinkType.RawIp, // TUNNEL, TUNNEL6, SIT, IPGRE, IP6GRE
        _ => null,
    };

    /// <summary>True if a machine's device is behind it, as for network cards, but not for `lo`, veth and bridges:
    /// XDP in a driver without hardware costs more than it saves.</summary>
    public bool IsHardware => Path.Exists($"/sys/class/net/{Name}/device") && Driver != "veth";

    /// <summary>The driver's name, such as `virtio_net`; null if it tells none.</summary>
    public string? Driver => InterfaceRequest.Driver(Name);

    /// <summary>True if VLAN tags of arriving packets are taken out before XDP sees them.</summary>
    public bool MovesVlanTags => InterfaceRequest.MovesVlanTags(Name);

    /// <summary>True as long as the device is in this namespace.</summary>
    public bool Exists => IsPresent(Index);

    /// <summary>Looks a device up; null if there is none of that name.</summary>
    public static NetworkDevice? TryFind(string name)
    {
        var index = LibC.if_nametoindex(name);
        return index == 0 ? null : new(name, (int)index, InterfaceRequest.HardwareType(name));
    }

    /// <summary>Looks a device up.</summary>
    /// <exception cref="KernelRefusalException">There is none of that name (TQ0602).</exception>
    public static NetworkDevice Find(string name) =>
        TryFind(name) ?? throw new KernelRefusalException(NoSuchDevice(name));

    /// <summary>The name of the device of an index in this namespace; `if7` if it has none.</summary>
    public static unsafe string NameOf(uint index)
    {
        var name = stackalloc byte[LibC.InterfaceNameSize];
        return LibC.if_indextoname(index, name) == null
            ? string.Create(CultureInfo.InvariantCulture, $"if{index}")
            : System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)name)!;
    }

    /// <summary>How the packets of the device of an index start at TC and XDP; Ethernet if this namespace has no such
    /// device, or its type is not known.</summary>
    /// <param name="index">From 1 (`if_nametoindex(3)`).</param>
    public static LinkType LinkTypeOf(uint index) =>
        TryFind(NameOf(index)) is { } device && device.Index == index
            ? device.LinkType ?? Tcpq.Contract.LinkType.Ethernet
            : Tcpq.Contract.LinkType.Ethernet;

    /// <summary>True if this network namespace has a device of that index.</summary>
    /// <param name="index">From 1 (`if_nametoindex(3)`).</param>
    public static unsafe bool IsPresent(int index)
    {
        var name = stackalloc byte[LibC.InterfaceNameSize];
        return LibC.if_indextoname((uint)index, name) != null;
    }

    private static Diagnostic NoSuchDevice(string name)
    {
        var names = Names;
        var nearest = Suggestion.Nearest(name, names.Select(other => (other, ImmutableArray<string>.Empty)));
        return new(Codes.NoSuchDevice, $"there is no network device `{name}` here")
        {
            Help = nearest is null ? null : $"did you mean `{nearest}`?",
            Notes = [$"devices: {string.Join(", ", names)}"],
        };
    }
}
