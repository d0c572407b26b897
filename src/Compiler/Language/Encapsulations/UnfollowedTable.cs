using System.Collections.Immutable;
using static Tcpq.Language.Encapsulations.ProtocolNumber;

namespace Tcpq.Language.Encapsulations;

/// <summary>What may hold IP packets and is not looked into: such packets are counted by its name.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Numbers">How it is known: a <see cref="ProtocolNumber"/> each.</param>
internal sealed record Unfollowed(string Name, params ImmutableArray<ulong> Numbers);

/// <summary>All that is not followed. A row is counted, and shown by name, without further code.</summary>
internal static class UnfollowedTable
{
    /// <summary>The rows, in the order in which they are shown.</summary>
    internal static ImmutableArray<Unfollowed> Rows { get; } =
    [
        // https://www.iana.org/assignments/ieee-802-numbers
        new("MACsec", 0x88e5), // IEEE 802.1AE
        new("FabricPath", 0x8903), // Cisco, and DCE
        new("VN-tag", 0x8926), // Cisco
        new("E-tag", 0x893f), // IEEE 802.1BR
        new("802.1ah", 0x88e7), // provider backbone bridges
        new("NSH", 0x894f, OfIp(145)), // RFC 8300, RFC 9491
        new("TRILL", 0x22f3), // RFC 6325
        new("HSR/PRP", 0x892f, 0x88fb), // IEC 62439-3
        new("TrustSec", 0x8909), // Cisco metadata
        new("batman-adv", 0x4305),
        new("DSA", 0xdada, 0xdadb), // tags of switch chips: include/uapi/linux/if_ether.h
        new("Ethernet in Ethernet", 0x6558), // RFC 1701
        new("Frame Relay", 0x6559), // RFC 1701
        new("PPP", 0x880b), // RFC 7042

        // https://www.iana.org/assignments/ppp-numbers
        new("Van Jacobson", OfPpp(0x002d), OfPpp(0x002f)), // RFC 1144
        new("PPP bridging", OfPpp(0x0031)), // RFC 3518
        new("PPP multilink", OfPpp(0x003d)), // RFC 1990
        new("PPP encryption", OfPpp(0x0053), OfPpp(0x0055)), // RFC 1968
        new("PPP compression", OfPpp(0x00fb), OfPpp(0x00fd)), // RFC 1962

        new("MPLS pseudowire", BehindMpls), // RFC 4385
        new("PPTP", EnhancedGre),
        new("GRE routing", RoutedGre),

        // https://www.iana.org/assignments/protocol-numbers
        new("ESP", OfIp(50), OfUdp(4500)), // RFC 4303, RFC 3948
        new("minimal encapsulation", OfIp(55)), // RFC 2004
        new("EtherIP", OfIp(97)), // RFC 3378
        new("IPComp", OfIp(108)), // RFC 3173
        new("L2TP", OfIp(115), OfUdp(1701)), // RFC 3931
        new("MPLS in IP", OfIp(137), OfUdp(6635)), // RFC 4023, RFC 7510
        new("Teredo", OfUdp(3544)), // RFC 4380
        new("VXLAN-GPE", OfUdp(4790)), // draft-ietf-nvo3-vxlan-gpe
        new("GUE", OfUdp(6080)), // draft-ietf-intarea-gue
        new("WireGuard", OfUdp(51820)),
        new("CAPWAP", OfUdp(5247)), // RFC 5415
    ];
}
