using System.Buffers.Binary;
using Tcpq.Language.Encapsulations;

namespace Tcpq.Testing;

/// <summary>The expected fields of the packets that <see cref="Samples"/> starts from, and what a case
/// changes.</summary>
internal static class Expect
{
    private static readonly Dictionary<string, object> Ethernet = PacketFields.Values(field => field.OnEthernet);
    private static readonly Dictionary<string, object> IPv4 = PacketFields.Values(field => field.OnIPv4);
    private static readonly Dictionary<string, object> IPv6 = PacketFields.Values(field => field.OnIPv6);
    private static readonly Dictionary<string, object> Tcp = PacketFields.Values(field => field.OnTcp);

    public static Expected Unreadable { get; } = new() { Unreadable = true };

    public static Expected Segment(Packet packet, params ReadOnlySpan<(string Field, object? Value)> changes)
    {
        var fields = NetworkFields(packet);
        Add(fields, Tcp);
        fields["tcp.csum"] = ReadWord(packet, packet.OffsetOf<TcpLayer>() + 16);
        return new() { IsTcp = true, Fields = Changed(fields, changes) };
    }

    /// <summary>A SYN in a tunnel, seen by itself.</summary>
    public static Expected InnerSegment(
        Packet packet, TunnelKind kind, long? id, params ReadOnlySpan<(string Field, object? Value)> changes)
    {
        var network = packet.Layers.OfType<NetworkLayer>().Last();
        var fields = InnerLink(packet, kind, id, network.EtherType(0));
        Add(fields, network is IPv4Layer ? IPv4 : IPv6);
        Add(fields, Tcp);
        fields["tcp.csum"] = ReadWord(packet, packet.OffsetOfLast<TcpLayer>() + 16);
        if (network is IPv4Layer)
        {
            fields["ip.csum"] = ReadWord(packet, packet.OffsetOfLast<IPv4Layer>() + 10);
        }

        return new() { IsTcp = true, Fields = Changed(fields, changes) };
    }

    /// <summary>What is known of a frame in a tunnel without its IP header.</summary>
    public static Dictionary<string, object> InnerLink(Packet packet, TunnelKind kind, long? id, int etherType)
    {
        var networks = packet.Layers.OfType<NetworkLayer>().ToList();
        var hasIp = packet.Layers.OfType<TcpLayer>().Any();
        var (saddr, daddr) = networks[^(hasIp ? 2 : 1)] switch
        {
            IPv4Layer v4 => (v4.Source, v4.Destination),
            IPv6Layer v6 => (v6.Source, v6.Destination),
            _ => throw new InvalidOperationException("no addresses"),
        };
        var fields = new Dictionary<string, object>
        {
            ["ethertype"] = (long)etherType,
            ["tunnel"] = (long)kind,
            ["outer.saddr"] = saddr,
            ["outer.daddr"] = daddr,
        };
        if (id is { } number)
        {
            fields["tunnel.id"] = number;
        }

        if (packet.Layers.OfType<EthernetLayer>().Count() > 1)
        {
            Add(fields, Ethernet);
        }

        return fields;
    }

    public static Expected NotTcp(Packet packet, params ReadOnlySpan<(string Field, object? Value)> changes) =>
        new() { Fields = Changed(NetworkFields(packet), changes) };

    public static Expected NonFirstFragment(
        Packet packet, params ReadOnlySpan<(string Field, object? Value)> changes) =>
        new() { NonFirstFragment = true, Fields = Changed(NetworkFields(packet), changes) };

    private static Dictionary<string, object> NetworkFields(Packet packet)
    {
        var fields = new Dictionary<string, object>();
        var network = packet.Layers.OfType<NetworkLayer>().FirstOrDefault();
        if (packet.Layers is [EthernetLayer, ..])
        {
            Add(fields, Ethernet);
        }

        if (network is not null && packet.Layers is [EthernetLayer or CookedLayer or Cooked2Layer, ..])
        {
            fields["ethertype"] = (long)network.EtherType(0);
        }

        if (network is IPv4Layer)
        {
            Add(fields, IPv4);
            fields["ip.csum"] = ReadWord(packet, packet.OffsetOf<IPv4Layer>() + 10);
        }

        if (network is IPv6Layer)
        {
            Add(fields, IPv6);
        }

        return fields;
    }

    private static long ReadWord(Packet packet, int offset) =>
        BinaryPrimitives.ReadUInt16BigEndian(packet.WireBytes.AsSpan(offset));

    private static void Add(Dictionary<string, object> fields, Dictionary<string, object> more)
    {
        foreach (var (name, value) in more)
        {
            fields[name] = value;
        }
    }

    /// <summary>Sets fields; null takes one away. Whole numbers of any size become long.</summary>
    private static Dictionary<string, object> Changed(
        Dictionary<string, object> fields, ReadOnlySpan<(string Field, object? Value)> changes)
    {
        foreach (var (field, value) in changes)
        {
            fields.Remove(field);
            if (value is not null)
            {
                fields.Add(field, value is int or uint ? Convert.ToInt64(value, null) : value);
            }
        }

        return fields;
    }
}
