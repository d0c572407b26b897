using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>How a device of this network namespace stands to others.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its driver's kind, such as `vlan`; empty for hardware.</param>
/// <param name="Master">The index of the device that it is a member of; 0 for none.</param>
/// <param name="MemberKind">What it is a member of, such as `bridge`; empty for nothing.</param>
/// <param name="Lower">The index of the device of this namespace below it, or of its peer; 0 for none.</param>
internal sealed record Link(int Index, string Name, string Kind, int Master, string MemberKind, int Lower);

/// <summary>The devices of this network namespace by netlink (rtnetlink(7), include/uapi/linux/if_link.h).</summary>
internal static class LinkTable
{
    private const ushort GetLink = 18; // RTM_GETLINK
    private const ushort NewLink = 16; // RTM_NEWLINK
    private const int MessageSize = 16; // sizeof(struct ifinfomsg)
    private const ushort NameAttribute = 3; // IFLA_IFNAME
    private const ushort LowerAttribute = 5; // IFLA_LINK
    private const ushort MasterAttribute = 10; // IFLA_MASTER
    private const ushort InfoAttribute = 18; // IFLA_LINKINFO
    private const ushort LowerNamespaceAttribute = 37; // IFLA_LINK_NETNSID
    private const ushort KindAttribute = 1; // IFLA_INFO_KIND
    private const ushort MemberKindAttribute = 4; // IFLA_INFO_SLAVE_KIND

    /// <summary>All devices.</summary>
    public static ImmutableArray<Link> Read()
    {
        Span<byte> request = stackalloc byte[MessageSize];
        request.Clear();
        return [.. RouteNetlink.Dump(GetLink, NewLink, request).Select(Parse)];
    }

    private static Link Parse(byte[] message)
    {
        var attributes = message.AsSpan(MessageSize);
        var info = RouteNetlink.Attribute(attributes, InfoAttribute);
        var isBelowElsewhere = !RouteNetlink.Attribute(attributes, LowerNamespaceAttribute).IsEmpty;
        var index = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(4));
        var lower = Number(RouteNetlink.Attribute(attributes, LowerAttribute));
        return new(
            index,
            Text(RouteNetlink.Attribute(attributes, NameAttribute)),
            Text(RouteNetlink.Attribute(info, KindAttribute)),
            Number(RouteNetlink.Attribute(attributes, MasterAttribute)),
            Text(RouteNetlink.Attribute(info, MemberKindAttribute)),
            isBelowElsewhere || lower == index ? 0 : lower);
    }

    private static int Number(ReadOnlySpan<byte> content) =>
        content.Length < sizeof(int) ? 0 : BinaryPrimitives.ReadInt32LittleEndian(content);

    private static string Text(ReadOnlySpan<byte> content) => Encoding.UTF8.GetString(content.TrimEnd((byte)0));
}
