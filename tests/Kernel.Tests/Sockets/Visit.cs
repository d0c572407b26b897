using System.Net;
using System.Net.Sockets;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>A connection over loopback: a client asks, a server answers, the client closes first.</summary>
/// <param name="Client">The client's side.</param>
/// <param name="Server">The server's side.</param>
internal sealed record Visit(IPEndPoint Client, IPEndPoint Server)
{
    public const int Request = 100_000;
    public const int Response = 777;
    public const int Backlog = 7;

    /// <summary>Makes one on a thread in the namespace.</summary>
    /// <param name="inside">Where.</param>
    /// <param name="kind">`ipv4`, `ipv6`, or `mapped`: IPv4 between sockets for IPv6.</param>
    /// <param name="beforeReading">Done when the request has been sent.</param>
    public static Visit Make(QuietNamespace inside, string kind, Action? beforeReading = null) => inside.Run(() =>
    {
        var family = kind == "ipv4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        using var listener = Stream(family);
        listener.Bind(new IPEndPoint(kind == "mapped" ? IPAddress.IPv6Any : Loopback(kind), 0));
        listener.Listen(Backlog);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using var client = Stream(family);
        client.Connect(new IPEndPoint(Loopback(kind), port));
        using var server = listener.Accept();
        var visit = new Visit(Plain(client.LocalEndPoint!), Plain(server.LocalEndPoint!));
        client.Send(new byte[Request]);
        beforeReading?.Invoke();
        Receive(server, Request);
        server.Send(new byte[Response]);
        Receive(client, Response);
        client.Close();
        Receive(server, 0);
        return visit;
    });

    /// <summary>Calls connect() where nobody listens.</summary>
    /// <returns>The port.</returns>
    public static int Refused(QuietNamespace inside, IPAddress address) => inside.Run(() =>
    {
        using var reserved = Stream(address.AddressFamily);
        reserved.Bind(new IPEndPoint(address, 0));
        var endPoint = (IPEndPoint)reserved.LocalEndPoint!;
        using var client = Stream(address.AddressFamily);
        try
        {
            client.Connect(endPoint);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return endPoint.Port;
        }

        throw new InvalidOperationException("not refused");
    });

    public static IPAddress Loopback(string kind) => kind switch
    {
        "ipv4" => IPAddress.Loopback,
        "ipv6" => IPAddress.IPv6Loopback,
        _ => IPAddress.Loopback.MapToIPv6(),
    };

    /// <summary>A socket, which for IPv6 takes IPv4 too.</summary>
    public static Socket Stream(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        if (family == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = true;
        }

        return socket;
    }

    /// <summary>Receives so many bytes, or the end for 0.</summary>
    public static void Receive(Socket socket, int bytes)
    {
        var buffer = new byte[1 << 20];
        var received = 0;
        while (socket.Receive(buffer, received, Math.Max(1, bytes - received), SocketFlags.None) is > 0 and var more)
        {
            received += more;
            if (received == bytes)
            {
                return;
            }
        }

        if (received != bytes)
        {
            throw new InvalidOperationException($"{received} bytes came, not {bytes}");
        }
    }

    private static IPEndPoint Plain(EndPoint point)
    {
        var end = (IPEndPoint)point;
        return new(end.Address.IsIPv4MappedToIPv6 ? end.Address.MapToIPv4() : end.Address, end.Port);
    }
}
