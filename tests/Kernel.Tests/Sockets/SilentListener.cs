using System.Net;
using System.Net.Sockets;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>A listener whose queue is full, so that it answers no SYN.</summary>
internal static class SilentListener
{
    /// <summary>Knocks at one until something has happened.</summary>
    /// <returns>The client's and the listener's port.</returns>
    public static (int Client, int Listener) Knock(QuietNamespace inside, Action happens) => inside.Run(() =>
    {
        using var listener = Visit.Stream(AddressFamily.InterNetwork);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        using var queued = Visit.Stream(AddressFamily.InterNetwork);
        queued.Connect(listener.LocalEndPoint!); // takes the only place
        using var client = Visit.Stream(AddressFamily.InterNetwork);
        client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        client.Blocking = false;
        try
        {
            client.Connect(listener.LocalEndPoint!);
        }
        catch (SocketException pending) when (pending.SocketErrorCode == SocketError.WouldBlock)
        {
            happens();
        }

        return (((IPEndPoint)client.LocalEndPoint!).Port, ((IPEndPoint)listener.LocalEndPoint!).Port);
    });
}
