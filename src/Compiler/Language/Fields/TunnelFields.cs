using System.Collections.Immutable;
using Tcpq.Language.Encapsulations;
using Tcpq.Language.Hooks;
using Tcpq.Values;

namespace Tcpq.Language.Fields;

/// <summary>The tunnel that a packet came in or, where scripts see the outer packet, carries.</summary>
internal static class TunnelFields
{
    private static readonly DataType Kind = new("tunnel", Representation.Unsigned, 1)
    {
        Members = [.. TunnelTable.Rows.Select(row => new EnumMember(row.Name, (ulong)row.Kind))],
    };

    internal static ImmutableArray<Field> Rows { get; } = [
        new("tunnel", Kind, "the tunnel that the packet came in (`--tunnels inner`) or carries", new FieldRead.Tunnel())
        {
            Aliases = ["encap", "tunnel.type", "tunnel.kind"], Needs = HookProvides.Tunnels, IsOptional = true,
        },
        new("tunnel.id", DataType.Integer32, "number in the tunnel's header: VNI, GRE key, ERSPAN session, TEID",
            new FieldRead.TunnelId())
        {
            Aliases = ["vxlan.vni", "geneve.vni", "gre.key", "gtp.teid", "vni", "teid"],
            Needs = HookProvides.Tunnels, IsOptional = true, Source = "RFC 7348 §5, RFC 8926 §3.4, RFC 2890 §2.1",
        },
        new("outer.saddr", DataType.Address, "source address of the packet that is the tunnel",
            new FieldRead.OuterAddress(12, 8))
        {
            Aliases = ["outer.src"], Needs = HookProvides.Tunnels, IsOptional = true,
        },
        new("outer.daddr", DataType.Address, "destination address of the packet that is the tunnel",
            new FieldRead.OuterAddress(16, 24))
        {
            Aliases = ["outer.dst"], Needs = HookProvides.Tunnels, IsOptional = true,
        },
    ];
}
