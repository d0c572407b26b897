namespace Tcpq.Lowering.Headers;

/// <summary>EtherTypes (https://www.iana.org/assignments/ieee-802-numbers).</summary>
internal static class EtherTypes
{
    internal const ulong Ipv4 = 0x0800;
    internal const ulong Ipv6 = 0x86dd;

    /// <summary>PPPoE with a session's data.</summary>
    internal const ulong PppoeSession = 0x8864;

    /// <summary>IEEE 802.1Q, 802.1ad, and the tags that came before 802.1ad.</summary>
    internal static readonly ulong[] Vlan = [0x8100, 0x88a8, 0x9100, 0x9200];

    /// <summary>MPLS, to one and to several (RFC 5332).</summary>
    internal static readonly ulong[] Mpls = [0x8847, 0x8848];
}

/// <summary>Protocol numbers (https://www.iana.org/assignments/protocol-numbers).</summary>
internal static class Protocols
{
    internal const ulong HopByHop = 0;
    internal const ulong Ipv4 = 4;
    internal const ulong Tcp = 6;
    internal const ulong Udp = 17;
    internal const ulong Dccp = 33;
    internal const ulong Ipv6 = 41;
    internal const ulong Routing = 43;
    internal const ulong Fragment = 44;
    internal const ulong Gre = 47;
    internal const ulong Authentication = 51;
    internal const ulong DestinationOptions = 60;
    internal const ulong Sctp = 132;
    internal const ulong Mobility = 135;
    internal const ulong UdpLite = 136;
    internal const ulong Hip = 139;
    internal const ulong Shim6 = 140;

    /// <summary>No protocol has this number.</summary>
    internal const ulong Unknown = 256;

    /// <summary>Extension headers whose second byte counts 8-byte units after the first (RFC 8200 §4, RFC
    /// 6564).</summary>
    internal static readonly ulong[] OrdinaryExtensions = [HopByHop, Routing, DestinationOptions, Mobility, Hip, Shim6];

    /// <summary>All headers that are followed to what lies behind them.</summary>
    internal static readonly ulong[] Extensions = [.. OrdinaryExtensions, Fragment, Authentication];

    /// <summary>Protocols besides TCP that begin with a source and a destination port.</summary>
    internal static readonly ulong[] OthersWithPorts = [Udp, Dccp, Sctp, UdpLite];
}
