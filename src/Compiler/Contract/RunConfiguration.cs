namespace Tcpq.Contract;

/// <summary>The run-time configuration of an object: the 24 bytes of its global `tcpq_config` in `.rodata`,
/// patched before it is loaded.</summary>
/// <param name="InterfaceIndex">Only packets of this device count; 0 for all.</param>
/// <param name="NetworkNamespace">Inode number of the namespace that <paramref name="InterfaceIndex"/> belongs to, and
/// that programs of devices are attached in.</param>
/// <param name="LinkType">How packets start at device hooks: a link type.</param>
/// <param name="NamespaceCookie">Cookie of that namespace (SO_NETNS_COOKIE), for hooks that cannot tell its inode; 0
/// for all.</param>
public readonly record struct RunConfiguration(
    uint InterfaceIndex, uint NetworkNamespace, LinkType LinkType, ulong NamespaceCookie)
{
    /// <summary>The global's name: three `u32`, 4 bytes of padding and a `u64`, in this order.</summary>
    public const string SymbolName = "tcpq_config";
}
