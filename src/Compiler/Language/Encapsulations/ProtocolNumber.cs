namespace Tcpq.Language.Encapsulations;

/// <summary>What says what comes next in a packet, in one space of numbers: EtherTypes as they are, the others apart.
/// </summary>
internal static class ProtocolNumber
{
    /// <summary>A protocol of PPP (https://www.iana.org/assignments/ppp-numbers).</summary>
    internal static ulong OfPpp(ulong number) => 0x1_0000 | number;

    /// <summary>A protocol of IP (https://www.iana.org/assignments/protocol-numbers).</summary>
    internal static ulong OfIp(ulong number) => 0x2_0000 | number;

    /// <summary>A destination port of UDP (https://www.iana.org/assignments/service-names-port-numbers).</summary>
    internal static ulong OfUdp(ulong port) => 0x3_0000 | port;

    /// <summary>True for what stands between the link header and IP.</summary>
    internal static bool IsOfLink(ulong number) => number is < 0x2_0000 or BehindMpls;

    /// <summary>True for protocols of IP.</summary>
    internal static bool IsOfIp(ulong number) => number is >= 0x2_0000 and < 0x3_0000;

    /// <summary>True for ports of UDP.</summary>
    internal static bool IsOfUdp(ulong number) => number is >= 0x3_0000 and < 0x4_0000;

    /// <summary>True for kinds of GRE.</summary>
    internal static bool IsOfGre(ulong number) => number is EnhancedGre or RoutedGre;

    /// <summary>What stands behind MPLS labels and is no IP: nothing there says what it is (RFC 4928 §3).</summary>
    internal const ulong BehindMpls = 0x4_0000;

    /// <summary>An Ethernet frame, from its destination address on.</summary>
    internal const ulong Ethernet = 0x4_0010;

    /// <summary>A protocol of PPP, and what it says.</summary>
    internal const ulong Ppp = 0x4_0011;

    /// <summary>IPv4 or IPv6, as its first four bits say.</summary>
    internal const ulong RawIp = 0x4_0012;

    /// <summary>Nothing that is IP.</summary>
    internal const ulong Nothing = 0x4_0013;

    /// <summary>GRE of version 1 (RFC 2637 §4.1).</summary>
    internal const ulong EnhancedGre = 0x4_0021;

    /// <summary>GRE with source routing (RFC 1701).</summary>
    internal const ulong RoutedGre = 0x4_0030;
}
