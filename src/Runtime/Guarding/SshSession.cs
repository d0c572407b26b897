using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tcpq.Contract;

namespace Tcpq.Runtime.Guarding;

/// <summary>A connection to an SSH server.</summary>
/// <param name="Client">Its client's side; an IPv4-mapped address as IPv4.</param>
/// <param name="Server">Its server's side, likewise.</param>
internal sealed record SshSession(IPEndPoint Client, IPEndPoint Server)
{
    private const int PortsOffset = 32;

    /// <summary>What sshd says to its shell in SSH_CONNECTION: `CLIENT PORT SERVER PORT`; null for anything
    /// else.</summary>
    internal static SshSession? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts is [var client, var clientPort, var server, var serverPort]
            && End(client, clientPort) is { } from && End(server, serverPort) is { } to
            ? new(from, to)
            : null;
    }

    /// <summary>An end of a connection, with addresses written one way.</summary>
    internal static IPEndPoint End(IPAddress address, int port) =>
        new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);

    /// <summary>The key of the packets in one direction: the 36 bytes of a `flow`.</summary>
    internal byte[] Key(bool fromClient)
    {
        var (source, destination) = fromClient ? (Client, Server) : (Server, Client);
        var key = new byte[Schema.GuardKeySize];
        source.Address.MapToIPv6().TryWriteBytes(key, out var length);
        destination.Address.MapToIPv6().TryWriteBytes(key.AsSpan(length), out _);
        BinaryPrimitives.WriteUInt16LittleEndian(key.AsSpan(PortsOffset), (ushort)source.Port);
        BinaryPrimitives.WriteUInt16LittleEndian(key.AsSpan(PortsOffset + sizeof(ushort)), (ushort)destination.Port);
        return key;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Client} to {Server}";

    // A link-local address comes with its device, `fe80::1%eth0`, which packets do not have.
    private static IPEndPoint? End(string address, string port) =>
        IPAddress.TryParse(address.Split('%')[0], out var parsed)
        && parsed.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
        && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? End(parsed, number)
            : null;
}
