using Tcpq.Contract;

namespace Tcpq.Testing;

/// <summary>What tcpq must make of a packet.</summary>
public sealed record Expected
{
    /// <summary>A TCP segment whose header can be read; the first fragment of one included.</summary>
    public bool IsTcp { get; init; }

    /// <summary>Might be TCP, but its headers are cut short, lie or nest too deep. Then no field is expected.</summary>
    public bool Unreadable { get; init; }

    /// <summary>A fragment of a TCP segment, without its header.</summary>
    public bool NonFirstFragment { get; init; }

    /// <summary>The name under which it is counted as not followed.</summary>
    public string? NotFollowed { get; init; }

    /// <summary>Fields that the packet has, by name; what is not here is absent. Numbers are long, truths bool,
    /// addresses (IP and MAC) text.</summary>
    public IReadOnlyDictionary<string, object> Fields { get; init; } = new Dictionary<string, object>();
}

/// <summary>A packet and what tcpq must make of it, wherever it is seen.</summary>
/// <param name="Name">A few words joined by hyphens.</param>
/// <param name="Packet">How it is built.</param>
/// <param name="Expected">The answer.</param>
public sealed record PacketCase(string Name, Packet Packet, Expected Expected)
{
    public LinkType LinkType => Packet.LinkType;

    public byte[] Bytes => Packet.Bytes;

    /// <summary>True for frames that a kernel can be given: Ethernet with a whole link header.</summary>
    public bool FitsDevice => LinkType == LinkType.Ethernet && Bytes.Length >= 14;

    public override string ToString() => Name;
}
