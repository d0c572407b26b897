using Tcpq.Contract;

namespace Tcpq.Runtime.Replay.Links;

/// <summary>Which way a packet went, seen from where it was captured. The numbers are those of pcapng's epb_flags
/// (draft-ietf-opsawg-pcapng §4.3.1).</summary>
internal enum PacketWay
{
    /// <summary>The capture does not say.</summary>
    Unknown = 0,

    /// <summary>It was received.</summary>
    Inbound = 1,

    /// <summary>It was sent.</summary>
    Outbound = 2,
}

/// <summary>What stands before the part of a packet that compiled code reads.</summary>
/// <param name="Form">How that part begins.</param>
/// <param name="Length">Bytes before it.</param>
/// <param name="Way">Which way the packet went.</param>
/// <param name="NotFollowed">What keeps it from being read, by name; null if nothing does.</param>
internal readonly record struct LinkHead(
    LinkType Form, int Length = 0, PacketWay Way = PacketWay.Unknown, string? NotFollowed = null)
{
    /// <summary>A packet that cannot hold IP.</summary>
    internal static LinkHead WithoutIp { get; } = new(LinkType.Opaque);

    /// <summary>What begins with a protocol that has an EtherType.</summary>
    internal static LinkHead Of(int etherType, int length) => new(LinkType.Protocol + etherType, length);

    /// <summary>A packet that holds something which is not read.</summary>
    internal static LinkHead Unfollowed(string name) => new(LinkType.Opaque, NotFollowed: name);

    /// <summary>A packet whose header is cut short. What is left of it, if anything, is too short for an Ethernet
    /// header, and counts as unreadable.</summary>
    internal static LinkHead Cut(ReadOnlySpan<byte> packet) => new(LinkType.Ethernet, Math.Max(0, packet.Length - 1));
}

/// <summary>Reads what stands before.</summary>
/// <param name="packet">A packet, as far as it was captured.</param>
/// <param name="isSwapped">True if the capture was written in the other byte order: some headers are in the
/// writer's.
/// </param>
internal delegate LinkHead LinkReader(ReadOnlySpan<byte> packet, bool isSwapped);
