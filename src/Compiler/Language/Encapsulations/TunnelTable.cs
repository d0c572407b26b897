using System.Collections.Immutable;

namespace Tcpq.Language.Encapsulations;

/// <summary>A way to carry packets in IP packets.</summary>
public enum TunnelKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>IPv4 in IPv4 (RFC 2003).</summary>
    Ipip,

    /// <summary>IPv6 in IPv4 (RFC 4213 §3).</summary>
    SixInFour,

    /// <summary>IPv4 in IPv6 (RFC 2473).</summary>
    FourInSix,

    /// <summary>IPv6 in IPv6 (RFC 2473).</summary>
    SixInSix,

    /// <summary>RFC 2784, RFC 2890; NVGRE (RFC 7637) is one that carries Ethernet and has a key.</summary>
    Gre,

    /// <summary>A mirror's copy (draft-foschiano-erspan), types I to III.</summary>
    Erspan,

    /// <summary>RFC 7348.</summary>
    Vxlan,

    /// <summary>RFC 8926.</summary>
    Geneve,

    /// <summary>3GPP TS 29.281.</summary>
    GtpU,
}

/// <summary>A row of the table of tunnels.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Name">What people call it, and scripts.</param>
public sealed record Tunnel(TunnelKind Kind, string Name);

/// <summary>All tunnels that can be looked into.</summary>
public static class TunnelTable
{
    /// <summary>The rows, in the order of their kinds.</summary>
    public static ImmutableArray<Tunnel> Rows { get; } =
    [
        new(TunnelKind.Ipip, "IPIP"),
        new(TunnelKind.SixInFour, "SIT"),
        new(TunnelKind.FourInSix, "IPIP6"),
        new(TunnelKind.SixInSix, "IP6IP6"),
        new(TunnelKind.Gre, "GRE"),
        new(TunnelKind.Erspan, "ERSPAN"),
        new(TunnelKind.Vxlan, "VXLAN"),
        new(TunnelKind.Geneve, "GENEVE"),
        new(TunnelKind.GtpU, "GTPU"),
    ];
}
