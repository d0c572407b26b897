namespace Tcpq.Language;

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

    /// <summary>What stands behind MPLS labels and is no IP: nothing there says what it is (RFC 4928 §3).</summary>
    internal const ulong BehindMpls = 0x4_0000;

    /// <summary>GRE of version 1 (RFC 2637 §4.1).</summary>
    internal const ulong EnhancedGre = 0x4_0001;

    /// <summary>GRE with source routing (RFC 1701).</summary>
    internal const ulong RoutedGre = 0x4_0002;
}
