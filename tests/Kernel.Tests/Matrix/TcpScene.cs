using System.Net;
using System.Net.Sockets;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>Real TCP over loopback, IPv4 and IPv6, of which is known what happens. Everything is done when a method
/// returns, but for what timers of the kernel do.</summary>
internal sealed class TcpScene : IDisposable
{
    /// <summary>Where the listeners are, and the port of all connections.</summary>
    public const int Port = 4321;

    /// <summary>Where nobody listens.</summary>
    public const int ClosedPort = 4322;

    /// <summary>How often each thing happens, in both families together.</summary>
    public const int Times = 5;

    /// <summary>How often of these over IPv4.</summary>
    public const int TimesIPv4 = 3;

    private const int Chunk = 100;

    private static readonly IPAddress[] Addresses = [
        IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Loopback,
    ];

    private readonly Dictionary<IPAddress, Socket> listeners = [];
    private readonly List<Socket> open = [];

    public TcpScene()
    {
        foreach (var address in Addresses.Distinct())
        {
            listeners.Add(address, Listen(address, Times));
        }
    }

    /// <summary>Listeners, and both ends of what <see cref="Open"/> has opened.</summary>
    public int Sockets => listeners.Count + open.Count;

    /// <summary>Opens connections, and closes them, the client first.</summary>
    public void ConnectAndClose()
    {
        foreach (var (client, server) in Connect())
        {
            client.Dispose();
            Receive(server, 0);
            server.Dispose();
        }
    }

    /// <summary>Opens connections that stay.</summary>
    public void Open()
    {
        foreach (var (client, server) in Connect())
        {
            open.Add(client);
            open.Add(server);
        }
    }

    /// <summary>On each connection that is open, writes once and reads once, from both sides.</summary>
    public void Exchange()
    {
        for (var i = 0; i < open.Count; i += 2)
        {
            Send(open[i]);
            Receive(open[i + 1], Chunk);
            Send(open[i + 1]);
            Receive(open[i], Chunk);
        }

        foreach (var socket in open)
        {
            // A late acknowledgement is a segment, too.
            SpinWait.SpinUntil(() => TcpOptions.Unacknowledged(socket) == 0);
        }
    }

    /// <summary>Tries to connect to where nobody listens.</summary>
    public static void Refuse()
    {
        foreach (var address in Addresses)
        {
            using var client = Create(address);
            try
            {
                client.Connect(address, ClosedPort);
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
            {
                continue;
            }

            throw new InvalidOperationException("somebody listens there");
        }
    }

    /// <summary>Opens connections and resets them from the client's side.</summary>
    public void Abort()
    {
        foreach (var (client, server) in Connect())
        {
            client.LingerState = new(enable: true, seconds: 0);
            client.Dispose();
            server.Dispose();
        }
    }

    /// <summary>On each connection, loses a segment before three others.</summary>
    public void LoseSegments()
    {
        foreach (var (client, server) in Connect())
        {
            // Once before, so that the runtime has compiled it when the segment's timer runs.
            TcpOptions.Refuse(client);
            TcpOptions.Accept(client);
            TcpOptions.Refuse(server);
            Send(client);
            TcpOptions.Accept(server);
            Send(client);
            Send(client);
            Send(client);
            for (var received = 0; received < 4 * Chunk;)
            {
                received += server.Receive(new byte[4 * Chunk]);
            }

            client.Dispose();
            server.Dispose();
        }
    }

    /// <summary>On each connection, loses a segment that no other follows.</summary>
    public void LoseTheLast()
    {
        foreach (var (client, server) in Connect())
        {
            TcpOptions.Refuse(server);
            Send(client);
            TcpOptions.Accept(server);
            Receive(server, Chunk);
            client.Dispose();
            server.Dispose();
        }
    }

    /// <summary>Replaces each listener by a new one.</summary>
    public void ListenAgain()
    {
        foreach (var address in Addresses.Distinct())
        {
            listeners[address].Dispose();
            listeners[address] = Listen(address, Times);
        }
    }

    /// <summary>Has each listener drop a SYN because a connection waits for accept(), and then take the next
    /// one.</summary>
    public void Overflow()
    {
        foreach (var address in Addresses.Distinct())
        {
            listeners[address].Dispose();
            using var listener = listeners[address] = Listen(address, backlog: 0);
            using var first = Create(address);
            using var second = Create(address);
            first.Connect(address, Port);
            second.Blocking = false;
            try
            {
                second.Connect(address, Port);
            }
            catch (SocketException pending) when (pending.SocketErrorCode == SocketError.WouldBlock)
            {
                listener.Accept().Dispose();
            }
        }
    }

    public void Dispose()
    {
        open.ForEach(socket => socket.Dispose());
        foreach (var listener in listeners.Values)
        {
            listener.Dispose();
        }
    }

    private IEnumerable<(Socket Client, Socket Server)> Connect()
    {
        foreach (var address in Addresses)
        {
            var client = Create(address);
            client.Connect(address, Port);
            var server = listeners[address].Accept();
            server.NoDelay = true;
            yield return (client, server);
        }
    }

    private static Socket Listen(IPAddress address, int backlog)
    {
        var listener = Create(address);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(address, Port));
        listener.Listen(backlog);
        return listener;
    }

    private static Socket Create(IPAddress address) =>
        new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static void Send(Socket socket) => _ = socket.Send(new byte[Chunk]);

    // One call that does not wait: what waits looks like two to some hooks.
    private static void Receive(Socket socket, int bytes)
    {
        _ = socket.Poll(Timeout.Infinite, SelectMode.SelectRead);
        if (socket.Receive(new byte[2 * Chunk]) is var received && received != bytes)
        {
            throw new InvalidOperationException($"received {received} bytes instead of {bytes}");
        }
    }
}
