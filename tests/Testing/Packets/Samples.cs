namespace Tcpq.Testing;

/// <summary>The packets that cases vary.</summary>
internal static class Samples
{
    /// <summary>A SYN from 10.0.0.1:1234 to 10.0.0.2:80: 40 bytes of IP.</summary>
    public static Packet Syn4 => Packet.Ethernet().IPv4().Syn();

    /// <summary>A SYN from [2001:db8::1]:1234 to [2001:db8::2]:80: 60 bytes of IP.</summary>
    public static Packet Syn6 => Packet.Ethernet().IPv6().Syn();

    public static Packet IPv4(this Packet packet) => packet.IPv4("10.0.0.1", "10.0.0.2");

    public static Packet IPv6(this Packet packet) => packet.IPv6("2001:db8::1", "2001:db8::2");

    public static Packet Syn(this Packet packet, params IReadOnlyList<TcpOption> options) =>
        packet.Tcp(1234, 80, syn: true, options: options);

    public static PacketCase Segment(
        string name, Packet packet, params ReadOnlySpan<(string Field, object? Value)> changes) =>
        new(name, packet, Expect.Segment(packet, changes));

    public static PacketCase NotTcp(
        string name, Packet packet, params ReadOnlySpan<(string Field, object? Value)> changes) =>
        new(name, packet, Expect.NotTcp(packet, changes));

    public static PacketCase NonFirstFragment(
        string name, Packet packet, params ReadOnlySpan<(string Field, object? Value)> changes) =>
        new(name, packet, Expect.NonFirstFragment(packet, changes));

    public static PacketCase Unreadable(string name, Packet packet) => new(name, packet, Expect.Unreadable);
}
