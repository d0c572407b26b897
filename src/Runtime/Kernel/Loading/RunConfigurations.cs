using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Namespaces;

namespace Tcpq.Runtime.Kernel.Loading;

/// <summary>Works out what a program must be told about the device that it watches.</summary>
internal static class RunConfigurations
{
    /// <summary>The configuration of a program.</summary>
    /// <param name="hook">Its hook.</param>
    /// <param name="device">Its device; null for all.</param>
    /// <exception cref="KernelRefusalException">The device's packets cannot be read at this hook.</exception>
    /// <param name="isOneNamespace">True if other network namespaces do not count.</param>
    public static RunConfiguration For(Hook hook, NetworkDevice? device, bool isOneNamespace = false)
    {
        // Attached to a device, a program sees no other's packets, and one serves all devices that look alike.
        if (IsOfDevice(hook))
        {
            return new(0, NetworkNamespace.Inode, device is null ? LinkType.Ethernet : LinkTypeOf(hook, device), 0);
        }

        return device is null && !isOneNamespace
            ? new(0, NetworkNamespace.Inode, LinkType.Ethernet, 0)
            : new((uint)(device?.Index ?? 0), NetworkNamespace.Inode, LinkType.Ethernet, NetworkNamespace.Cookie);
    }

    /// <summary>True if a program is attached to each device by itself.</summary>
    public static bool IsOfDevice(Hook hook) => hook.NeedsDevice || hook.Attach == AttachKind.PacketSocket;

    // Other hooks see packets from the IP header on, or have the kernel's word on how they start.
    private static LinkType LinkTypeOf(Hook hook, NetworkDevice device) => hook.Attach switch
    {
        AttachKind.Xdp or AttachKind.Tc => device.LinkType ?? throw Unreadable(hook, device),
        _ => LinkType.Ethernet,
    };

    private static KernelRefusalException Unreadable(Hook hook, NetworkDevice device) =>
        new(new(Codes.AttachFailed, $"`{hook.Name}` cannot read the packets of `{device.Name}`")
        {
            Notes = [$"its hardware type is {device.HardwareType}, neither Ethernet nor IP"],
            Help = $"use a hook that sees packets from the IP header on: `via socket({device.Name})`",
        });
}
