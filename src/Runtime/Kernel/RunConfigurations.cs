using Tcpq.Diagnostics;
using Tcpq.Language;

namespace Tcpq.Runtime.Kernel;

/// <summary>Works out what a program must be told about the device that it watches.</summary>
internal static class RunConfigurations
{
    /// <summary>The configuration of a program.</summary>
    /// <param name="hook">Its hook.</param>
    /// <param name="device">Its device; null for all.</param>
    /// <exception cref="KernelRefusalException">The device's packets cannot be read at this hook.</exception>
    public static RunConfiguration For(Hook hook, NetworkDevice? device)
    {
        return device is null
            ? new(0, 0, LinkType.Ethernet, 0)
            : new(
                (uint)device.Index, NetworkNamespace.Inode, LinkTypeOf(hook, device), NetworkNamespace.Cookie);
    }

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
