namespace Tcpq.Contract;

/// <summary>What a packet's first byte is, for compiled code: libpcap's link-layer header types that it reads by itself
/// (https://www.tcpdump.org/linktypes.html), and what is left of others once their own headers are taken off.</summary>
public enum LinkType
{
    /// <summary>Loopback with a 4-byte address family in the writer's byte order.</summary>
    Null = 0,

    /// <summary>Ethernet.</summary>
    Ethernet = 1,

    /// <summary>IPv4 or IPv6, told apart by the version nibble.</summary>
    RawIp = 101,

    /// <summary>OpenBSD loopback: a 4-byte address family in network order.</summary>
    Loop = 108,

    /// <summary>Linux cooked capture v1.</summary>
    LinuxSll = 113,

    /// <summary>Raw IPv4.</summary>
    Ipv4 = 228,

    /// <summary>Raw IPv6.</summary>
    Ipv6 = 229,

    /// <summary>Linux cooked capture v2.</summary>
    LinuxSll2 = 276,

    /// <summary>No type of a file: nothing that leads to an IP header.</summary>
    Opaque = 0x1_0000,

    /// <summary>No type of a file: with an EtherType added to it, what that says begins at the first byte.</summary>
    Protocol = 0x2_0000,
}
